// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.document.Value;
import dev.ingot.toe.reference.References;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Sets values of the Windows registry. Windows only.
public final class SetRegistry implements ListModule<SetRegistry.Inputs> {
  private static final List<String> ROOTS =
      List.of(
          "HKEY_CLASSES_ROOT",
          "HKCR:",
          "HKEY_USERS",
          "HKU:",
          "HKEY_LOCAL_MACHINE",
          "HKLM:",
          "HKEY_CURRENT_CONFIG",
          "HKCC:",
          "HKEY_CURRENT_USER",
          "HKCU:");

  /// How Windows keeps a value.
  public enum Type {
    BINARY,
    DWORD,
    QWORD,
    SZ,
    EXPAND_SZ,
    MULTI_SZ
  }

  /// @param value a string, a number or a list of them
  public record Inputs(String path, String name, Value value, Type type) {
    public Inputs {
      if (ROOTS.stream().noneMatch(path::startsWith) && !References.isIn(path)) {
        throw new RefusedKeyException(
            "path",
            "'path' must begin with one of " + String.join(", ", ROOTS) + ", not '" + path + "'");
      }
      if (!isText(value) && !isTexts(value)) {
        throw new RefusedKeyException(
            "value", "'value' must be a string, a number or a list of them");
      }
    }

    private static boolean isTexts(Value value) {
      return value instanceof Value.Sequence(_, var items)
          && items.stream().allMatch(Inputs::isText);
    }

    private static boolean isText(Value value) {
      return value instanceof Value.Scalar;
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Set<Platform> platforms() {
    return EnumSet.of(Platform.WINDOWS);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var data =
        inputs.value() instanceof Value.Sequence(_, var items)
            ? items.stream().map(SetRegistry::text).collect(Collectors.joining("\\0"))
            : text(inputs.value());
    return context.onWindows(
        name(),
        List.of(
            "reg",
            "add",
            inputs.path(),
            "/v",
            inputs.name(),
            "/t",
            "REG_" + inputs.type(),
            "/d",
            data,
            "/f"));
  }

  private static String text(Value value) {
    return value instanceof Value.Scalar scalar ? scalar.text() : "";
  }
}
