// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Key;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import dev.ingot.toe.reference.References;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Runs another document within the step, on the same machine. It is read and checked when the step
/// runs, not before.
public final class ExecuteDocument implements ActionModule<ExecuteDocument.Inputs> {
  private static final int MAX_BYTES = 64 * 1024;
  private static final String CHECK =
      Scripts.FUNCTIONS
          + """
          [ -f "$1" ] || fail "there is no document $1"
          [ "$(wc -c < "$1")" -le "$2" ] || fail "the document $1 is larger than $2 bytes"
          """;

  /// A value for a parameter of the document.
  public record Parameter(String name, String value) {}

  /// @param document a component's ARN, `s3://bucket/key` or a path
  /// @param phases names, joined by commas; all if missing
  /// @param parameters names that the document does not declare are ignored
  public record Inputs(
      String document,
      @Key("document-s3-bucket-owner") Optional<String> documentS3BucketOwner,
      Optional<String> phases,
      List<Parameter> parameters) {
    public Inputs {
      Checks.path("document", document);
      if (document.startsWith("s3:")) {
        Checks.object("document", document);
      }
      Checks.account("document-s3-bucket-owner", documentS3BucketOwner);
      if (phases.isPresent() && !References.isIn(phases.get()) && names(phases.get()).isEmpty()) {
        throw new RefusedKeyException("phases", "'phases' must name at least one phase");
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public boolean timed() {
    return false;
  }

  @Override
  public boolean repeatable() {
    return false;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    DocumentSource.Found found;
    try {
      var known = context.outside().documents().find(inputs.document());
      if (known.isPresent()) {
        found = known.get();
      } else if (inputs.document().startsWith("arn:")) {
        return failed("there is no component " + inputs.document());
      } else if (inputs.document().startsWith("s3://")) {
        found = object(inputs, context);
      } else {
        var path = context.absolute(inputs.document());
        var checked = context.shell(CHECK, path, String.valueOf(MAX_BYTES));
        if (!checked.status().ok()) {
          return ModuleContext.refusal(name(), checked);
        }
        found = file(path, context);
      }
    } catch (ExternalSourceException e) {
      return failed(e.reason());
    }
    var parameters = new HashMap<String, String>();
    inputs.parameters().forEach(given -> parameters.put(given.name(), given.value()));
    return context
        .nested()
        .run(found, inputs.phases().map(ExecuteDocument::names).orElse(List.of()), parameters);
  }

  private static DocumentSource.Found object(Inputs inputs, ModuleContext context)
      throws ExternalSourceException, MachineException, InterruptedException {
    var location = ObjectLocation.of(inputs.document());
    try (var file = HostFile.make(context.machine())) {
      context.outside().objects().download(location, file.path(), inputs.documentS3BucketOwner());
      return found(location.toString(), file);
    } catch (IOException e) {
      throw new MachineException("cannot keep " + location + " on this host: " + e.getMessage(), e);
    }
  }

  private static DocumentSource.Found file(String path, ModuleContext context)
      throws MachineException, InterruptedException {
    try (var file = HostFile.make(context.machine())) {
      context.machine().get(path, file.path());
      return found(path, file);
    } catch (IOException e) {
      throw new MachineException("cannot keep " + path + " on this host: " + e.getMessage(), e);
    }
  }

  /// What is too large to be a document is cut, so that the parser refuses it.
  private static DocumentSource.Found found(String reference, HostFile file) throws IOException {
    try (var content = Files.newInputStream(file.path())) {
      return new DocumentSource.Found(
          reference, new String(content.readNBytes(MAX_BYTES + 1), StandardCharsets.UTF_8));
    }
  }

  private ModuleResult failed(String reason) {
    return ModuleResult.failed(name() + ": " + reason);
  }

  private static List<String> names(String phases) {
    return Arrays.stream(phases.split(",", -1))
        .map(String::strip)
        .filter(phase -> !phase.isEmpty())
        .toList();
  }
}
