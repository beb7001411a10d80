// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import dev.ingot.toe.external.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredDocumentObjectsTest {
  private static final int MOST = 10;
  private final Map<String, byte[]> bytes = new HashMap<>();

  /// Has what [#bytes] has.
  private final class Objects implements ObjectStore {
    @Override
    public byte[] read(ObjectLocation from, int mostBytes) throws ExternalSourceException {
      var all = bytes.get(from.toString());
      if (all == null) {
        throw new ExternalSourceException("cannot read " + from + ": AccessDenied (403): no");
      }
      return Arrays.copyOf(all, Math.min(all.length, mostBytes));
    }

    @Override
    public List<String> keys(
        String bucket, String prefix, int limit, Optional<String> expectedOwner) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void download(ObjectLocation from, Path to, Optional<String> expectedOwner) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void upload(Path from, ObjectLocation to, Optional<String> expectedOwner) {
      throw new UnsupportedOperationException();
    }
  }

  private void put(String uri, String text) {
    bytes.put(uri, text.getBytes(StandardCharsets.UTF_8));
  }

  private String read(String uri) {
    return new StoredDocumentObjects(new Objects()).read("uri", uri, MOST);
  }

  private Rejection refusal(String uri) {
    return catchThrowableOfType(RejectedException.class, () -> read(uri)).rejection();
  }

  @Test
  void a_document_may_be_as_large_as_its_limit() {
    put("s3://bucket/a/key", "gr\u00fc\u00dfe123");

    assertThat(read("s3://bucket/a/key")).isEqualTo("gr\u00fc\u00dfe123");
  }

  @Test
  void what_is_no_document_is_refused_in_words_that_name_it() {
    put("s3://bucket/large", "01234567890");
    put("s3://bucket/empty", "");
    bytes.put("s3://bucket/latin", "gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(refusal("s3://bucket/large"))
        .isEqualTo(invalid("s3://bucket/large has more than 10 bytes."));
    assertThat(refusal("s3://bucket/empty")).isEqualTo(invalid("s3://bucket/empty is empty."));
    assertThat(refusal("s3://bucket/latin"))
        .isEqualTo(invalid("s3://bucket/latin is not encoded in UTF-8."));
    assertThat(refusal("s3://bucket/none"))
        .isEqualTo(invalid("cannot read s3://bucket/none: AccessDenied (403): no"));
    for (var uri :
        List.of("https://bucket/key", "s3://bucket", "s3://bucket/", "s3:///key", "key")) {
      assertThat(refusal(uri)).isEqualTo(invalid("It must be of the form s3://bucket/key."));
    }
  }

  private static Rejection invalid(String detail) {
    return new Rejection.InvalidValue("uri", detail);
  }
}
