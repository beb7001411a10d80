// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.shapes.EnumShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.traits.ErrorTrait;

/// Writes Java from a Smithy model: a record per structure, an enum per enum, the shared simple
/// shapes, and the table of operations.
public final class Main {
  static final String ROOT = "dev.ingot.model";
  static final String SHAPES = ROOT + ".shape";

  private final Path target;

  private Main(Path target) {
    this.target = target;
  }

  /// @param args the model's file and the folder of the generated sources
  public static void main(String[] args) {
    var loader = Main.class.getClassLoader();
    var model =
        Model.assembler(loader)
            .discoverModels(loader)
            .addImport(Path.of(args[0]))
            .assemble()
            .unwrap();
    new Main(Path.of(args[1])).write(model);
  }

  private void write(Model model) {
    var service = model.getServiceShapes().iterator().next();
    var ours = service.getId().getNamespace();
    model
        .shapes()
        .filter(s -> s.getId().getNamespace().equals(ours))
        .sorted()
        .forEach(s -> write(model, s));
    write(SHAPES, "Simple", SimpleWriter.write(model, ours));
    var operations =
        new OperationWriter(List.copyOf(TopDownIndex.of(model).getContainedOperations(service)));
    write(ROOT, "ImageBuilder", operations.constants());
    write(ROOT, "OperationShapes", operations.shapes());
    write(ROOT, "ServiceError", OperationWriter.errors(model, service));
  }

  private void write(Model model, Shape shape) {
    if (shape instanceof EnumShape words) {
      write(SHAPES, words.getId().getName(), EnumWriter.write(words));
    } else if (shape instanceof StructureShape structure && !structure.hasTrait(ErrorTrait.class)) {
      write(SHAPES, structure.getId().getName(), new RecordWriter(model, structure).write());
    }
  }

  /// Writes a type, unless the file holds that text already: the compiler then sees no change.
  private void write(String packageName, String type, String body) {
    var text =
        """
        // Generated from the Smithy model; do not edit.

        package %s;

        %s\
        """
            .formatted(packageName, body);
    var file = target.resolve(packageName.replace('.', '/')).resolve(type + ".java");
    try {
      if (!Files.exists(file) || !Files.readString(file).equals(text)) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
