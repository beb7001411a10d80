// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.rule.NewComponent;
import dev.ingot.core.rule.ScriptWrapper;
import dev.ingot.document.YamlWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Scripts as component documents of one step. A script has no references, so `{{` in it, which
/// would begin one, becomes a reference to a constant.
public final class ImportedScript implements ScriptWrapper {
  private static final String BRACES = "{{";
  private static final String CONSTANT = "TwoBraces";

  @Override
  public String wrap(NewComponent component, Component.Type type, String script) {
    var document = new LinkedHashMap<String, Object>();
    document.put("name", component.name());
    component.description().ifPresent(text -> document.put("description", text));
    document.put("schemaVersion", "1.0");
    if (script.contains(BRACES)) {
      var braces = new LinkedHashMap<String, Object>();
      braces.put("type", "string");
      braces.put("value", BRACES);
      document.put("constants", List.of(Map.of(CONSTANT, braces)));
    }
    var step = new LinkedHashMap<String, Object>();
    step.put("name", "ImportedScript");
    step.put(
        "action", component.platform() == Platform.WINDOWS ? "ExecutePowerShell" : "ExecuteBash");
    step.put(
        "inputs", Map.of("commands", List.of(script.replace(BRACES, "{{ " + CONSTANT + " }}"))));
    var phase = new LinkedHashMap<String, Object>();
    phase.put("name", type.name().toLowerCase(Locale.ROOT));
    phase.put("steps", List.of(step));
    document.put("phases", List.of(phase));
    return YamlWriter.write(document);
  }
}
