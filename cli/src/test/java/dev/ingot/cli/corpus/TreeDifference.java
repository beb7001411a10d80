// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/// What differs between two listed trees: a line for each path.
///
/// @param kind `only sandbox`, `only virtual machine`, or the fields that differ, such as `content,
///   size`
/// @param detail the values on both sides, for people
record TreeDifference(String path, String kind, String detail) {
  static final String ONLY_SANDBOX = "only sandbox";
  static final String ONLY_VIRTUAL_MACHINE = "only virtual machine";
  private static final int SHOWN = 40;

  /// What lies below a folder that only one side has is not told again.
  static List<TreeDifference> between(
      SortedMap<String, Map<String, String>> sandbox,
      SortedMap<String, Map<String, String>> virtualMachine) {
    var paths = new TreeSet<>(sandbox.keySet());
    paths.addAll(virtualMachine.keySet());
    var differences = new ArrayList<TreeDifference>();
    var told = "\0";
    for (var path : paths) {
      if (path.startsWith(told)) {
        continue;
      }
      var left = sandbox.get(path);
      var right = virtualMachine.get(path);
      if (left == null || right == null) {
        var there = left == null ? right : left;
        differences.add(
            new TreeDifference(
                path,
                left == null ? ONLY_VIRTUAL_MACHINE : ONLY_SANDBOX,
                there == null ? "" : there.toString()));
        told = path + "/";
      } else if (!left.equals(right)) {
        differences.add(fields(path, left, right));
      }
    }
    return differences;
  }

  private static TreeDifference fields(
      String path, Map<String, String> left, Map<String, String> right) {
    var names = new TreeSet<>(left.keySet());
    names.addAll(right.keySet());
    names.removeIf(name -> left.getOrDefault(name, "-").equals(right.getOrDefault(name, "-")));
    var details =
        names.stream()
            .map(name ->
                "%s %s → %s"
                    .formatted(
                        name,
                        shortened(left.getOrDefault(name, "-")),
                        shortened(right.getOrDefault(name, "-"))))
            .toList();
    return new TreeDifference(path, String.join(", ", names), String.join("; ", details));
  }

  private static String shortened(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
  }

  @Override
  public String toString() {
    return path + ": " + kind + " (" + detail + ")";
  }
}
