// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.rule.DocumentObjects;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import dev.ingot.toe.external.ObjectStore;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Documents in the object store that components use too.
final class StoredDocumentObjects implements DocumentObjects {
  private final ObjectStore objects;

  StoredDocumentObjects(ObjectStore objects) {
    this.objects = objects;
  }

  @Override
  public String read(String path, String uri, int mostBytes) {
    var location =
        ObjectLocation.parse(uri)
            .filter(l -> !l.key().isEmpty())
            .orElseThrow(() -> refused(path, "It must be of the form s3://bucket/key."));
    var bytes = bytes(path, location, mostBytes);
    if (bytes.length == 0) {
      throw refused(path, location + " is empty.");
    }
    if (bytes.length > mostBytes) {
      throw refused(path, location + " has more than " + mostBytes + " bytes.");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused(path, location + " is not encoded in UTF-8.");
    }
  }

  private byte[] bytes(String path, ObjectLocation location, int mostBytes) {
    try {
      return objects.read(location, mostBytes + 1);
    } catch (ExternalSourceException e) {
      throw refused(path, e.reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(path, "cannot read " + location + ": the server stops");
    }
  }

  private static RejectedException refused(String path, String detail) {
    return new RejectedException(new Rejection.InvalidValue(path, detail));
  }
}
