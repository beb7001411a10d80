// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.rule.Resources;
import dev.ingot.document.InvalidDocumentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Open equivalents of general components that Amazon manages. They are there in every partition
/// and region, owned by `aws`, as version 1.0.0, build 1.
///
/// The documents are resources, each named after its component; what a document says of itself is
/// what the service tells of the component.
public final class ManagedComponents {
  private static final SemanticVersion VERSION = SemanticVersion.of(1, 0, 0);
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  /// In the order in which lists show them.
  private static final List<String> NAMES =
      List.of(
          "apt-repository-test-linux",
          "aws-cli-version-2-linux",
          "chrony-time-configuration-test",
          "docker-ce-linux",
          "docker-ce-ubuntu",
          "hello-world-linux",
          "install-package-from-repository",
          "mariadb-linux",
          "python-3-linux",
          "reboot-linux",
          "reboot-test-linux",
          "simple-boot-test-linux",
          "update-linux",
          "validate-ssh-host-key-generation-linux",
          "yum-repository-test-linux");

  private record Entry(String name, String text, ComponentDocument document) {}

  /// Read when somebody asks for the first time.
  private static final class Entries {
    static final List<Entry> ALL = NAMES.stream().map(ManagedComponents::read).toList();
  }

  /// All of them, as they are in the scope's partition and region.
  public List<Component> all(Scope scope) {
    return Entries.ALL.stream().map(entry -> component(entry, scope)).toList();
  }

  /// The builds that bear the ARN's name, whatever its version, oldest first; none unless its owner
  /// is `aws`.
  public List<Component> versions(Arn arn) {
    return arn.owner().equals(Arn.AMAZON) && arn.kind() == ResourceKind.COMPONENT
        ? Entries.ALL.stream()
            .filter(entry -> entry.name().equals(arn.slug()))
            .map(entry -> component(entry, arn.scope()))
            .toList()
        : List.of();
  }

  /// The newest build that an ARN names, which may have wildcards or no build number.
  public Optional<Component> newest(Arn arn) {
    return versions(arn).reversed().stream()
        .filter(component -> Resources.leadsTo(arn, component.arn()))
        .findFirst();
  }

  private static Component component(Entry entry, Scope scope) {
    var arn =
        new Arn(
            scope.partition(),
            scope.region(),
            Arn.AMAZON,
            ResourceKind.COMPONENT,
            Optional.empty(),
            entry.name(),
            Optional.of(VersionPattern.exactly(VERSION)),
            OptionalInt.of(1));
    return new Component(
        arn,
        entry.name(),
        entry.document().description(),
        Optional.empty(),
        entry.document().type(),
        Platform.LINUX,
        List.of(),
        entry.document().declaredParameters(),
        entry.text(),
        Optional.empty(),
        CREATED,
        Map.of());
  }

  private static Entry read(String name) {
    var resource = "components/" + name + ".yaml";
    try (var in = ManagedComponents.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing in the jar");
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Entry(name, text, ComponentParser.parse(text, resource, Platform.LINUX));
    } catch (InvalidDocumentException e) {
      throw new IllegalStateException(resource + " is not valid: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
