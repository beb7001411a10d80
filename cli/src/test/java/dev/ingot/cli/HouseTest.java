// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.resource.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The floors of `ARCHITECTURE.md`, for what the poms alone do not hold: what comes along with
/// another module, and libraries.
class HouseTest {
  private static final String SELF = "HouseTest.java";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // Generated, and a thousand.
          .withImportOption(place -> !place.contains("/dev/ingot/model/shape/"))
          .importPackages("dev.ingot");

  /// Every module that is shipped, and the modules that it may see.
  @ParameterizedTest
  @CsvSource({
    "document,",
    "iam, document",
    "core,",
    "model,",
    "toe, core document",
    "transfers.aws, core toe",
    "transfers.s3, core toe transfers.aws",
    "transfers.ssm, core document toe transfers.aws",
    "transfers.sfn, core document toe transfers.aws",
    "machines.network, core",
    "images.tree, core",
    "machines.sandbox, core machines.network images.tree",
    "machines.qemu, core images.disk machines.network",
    "machines.simulated, core document",
    "images.base, core",
    "images.disk, core images.tree",
    "stores.sql, core",
    "stores.files, core",
    "engine, core document toe",
    "template, document model",
    "server, core document iam model toe transfers machines images stores engine",
    "cli, core document iam model toe template server",
  })
  void a_module_sees_only_what_stands_below_it(String module, String below) {
    var others =
        Stream.concat(
                Stream.of(module), Stream.ofNullable(below).flatMap(b -> Stream.of(b.split(" "))))
            .map(HouseTest::in)
            .toArray(String[]::new);

    classes()
        .that()
        .resideInAPackage(in(module))
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("dev.ingot..").or(resideInAnyPackage(others)))
        .check(CLASSES);
  }

  private static String in(String module) {
    return "dev.ingot." + module + "..";
  }

  /// The rooms of a module, one above the other: the first is the uppermost, and `.` is the package
  /// that has the module's name. A class stands in one of them and sees only its own room and those
  /// below it, so there is no circle.
  @ParameterizedTest
  @CsvSource({
    "core, rule execution image host machine resource file .",
    "toe, run report document module condition external reference",
    "engine, run lifecycle action build document",
  })
  void a_room_sees_only_what_stands_below_it(String module, String listed) {
    var rooms = Stream.of(listed.split(" ")).map(room -> room(module, room)).toList();

    classes()
        .that()
        .resideInAPackage(in(module))
        .should()
        .resideInAnyPackage(rooms.toArray(String[]::new))
        .check(CLASSES);
    for (var i = 0; i < rooms.size(); i++) {
      classes()
          .that()
          .resideInAPackage(rooms.get(i))
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage(in(module))
                  .or(resideInAnyPackage(rooms.subList(i, rooms.size()).toArray(String[]::new))))
          .check(CLASSES);
    }
  }

  private static String room(String module, String room) {
    return "dev.ingot." + module + (room.equals(".") ? "" : "." + room);
  }

  /// What `ARCHITECTURE.md` says that a resource type has.
  @ParameterizedTest
  @MethodSource("resourceTypes")
  void a_resource_type_has_a_kind_rules_and_operations(Class<?> type) {
    var name = type.getSimpleName();

    assertThat(ResourceKind.values()).extracting(ResourceKind::typeName).contains(name);
    assertThat(CLASSES.contain("dev.ingot.core.rule." + plural(name)))
        .as("there is a class of its rules: core.rule.%s", plural(name))
        .isTrue();
    assertThat(CLASSES.get("dev.ingot.core.rule.New" + name).getDirectDependenciesToSelf())
        .extracting(dependency -> dependency.getOriginClass().getName())
        .as("there is a class of its operations in server.api")
        .filteredOn(user -> user.startsWith("dev.ingot.server.api.") && user.endsWith("Api"))
        .isNotEmpty();
  }

  private static String plural(String name) {
    return name.endsWith("y") ? name.substring(0, name.length() - 1) + "ies" : name + "s";
  }

  private static Class<?>[] resourceTypes() {
    return Resource.class.getPermittedSubclasses();
  }

  @Test
  void core_has_no_library() {
    classes()
        .that()
        .resideInAPackage(in("core"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(in("core"), "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "document", "engine", "machines", "images", "stores", "template"})
  void only_few_modules_speak_http(String module) {
    noClasses()
        .that()
        .resideInAPackage(in(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..", "org.eclipse.jetty..", "com.sun.net..")
        .check(CLASSES);
  }

  /// And the fixture that starts a PostgreSQL server for the tests of several modules.
  @Test
  void only_the_store_speaks_sql() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("stores.sql"), in("testkit.store"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .check(CLASSES);
  }

  /// The tags that `CONTRIBUTING.md` explains.
  @ParameterizedTest
  @CsvSource({
    "qemu, needQemu( need(\"qemu qemu-system-x86_64 CorpusBuilds.open",
    "postgresql, PostgresqlCluster.",
    "root, LoopDisk.make assumeTrue(RichTree.isRoot",
  })
  void a_test_that_needs_more_than_java_says_so(String tag, String signs) throws Exception {
    var sources = new ArrayList<Path>();
    try (var files = Files.find(Path.of(".."), 20, (path, _) -> path.endsWith("src/test/java"))) {
      for (var root : files.toList()) {
        try (var tests = Files.find(root, 20, (path, _) -> path.toString().endsWith("Test.java"))) {
          tests.forEach(sources::add);
        }
      }
    }
    var found = new ArrayList<Path>();
    for (var source : sources) {
      var text = Files.readString(source);
      if (Stream.of(signs.split(" ")).anyMatch(text::contains) && !source.endsWith(SELF)) {
        assertThat(text).as(source.toString()).contains("@Tag(\"" + tag + "\")");
        found.add(source);
      }
    }
    assertThat(found).isNotEmpty();
  }
}
