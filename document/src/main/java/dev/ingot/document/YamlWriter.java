// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;

/// YAML text of plain Java values: `String`, `Number`, `Boolean`, `List`, and `Map` with string
/// keys, in their order. [YamlReader] reads the same values from it.
public final class YamlWriter {
  private YamlWriter() {}

  /// A document for people: one member a line, texts of several lines as they stand.
  public static String write(Map<String, Object> document) {
    var settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
            .setSplitLines(false)
            .build();
    return new Dump(settings).dumpToString(document);
  }
}
