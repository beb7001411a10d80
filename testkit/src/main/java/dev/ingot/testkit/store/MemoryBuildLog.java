// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Build logs in memory; a position is a number of lines.
public final class MemoryBuildLog implements BuildLog {
  private final Map<ArnKey, List<Line>> logs = new HashMap<>();

  @Override
  public synchronized void append(Arn imageBuildVersion, Line line) {
    logs.computeIfAbsent(key(imageBuildVersion), _ -> new ArrayList<>()).addAll(line.pieces());
  }

  @Override
  public synchronized Chunk read(Arn imageBuildVersion, long from, int limit) {
    var log = logs.getOrDefault(key(imageBuildVersion), List.of());
    var start = (int) Math.min(from, log.size());
    var end = (int) Math.min((long) start + limit, log.size());
    return new Chunk(log.subList(start, end), end);
  }

  @Override
  public void force(Arn imageBuildVersion) {}

  @Override
  public synchronized void delete(Arn imageBuildVersion) {
    logs.remove(key(imageBuildVersion));
  }

  private static ArnKey key(Arn imageBuildVersion) {
    return ArnKey.of(imageBuildVersion).orElseThrow();
  }
}
