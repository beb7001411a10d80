// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A server with all its real adapters, in a process of its own that ends at one of its
/// [CrashPoints] as `kill -9` ends it.
///
/// ```text
/// argument, line of input   the point to die at, or an empty line
/// output                    listening http://…    point before launch#1    armed
/// ```
final class DyingServer {
  private static final int KILLED = 137;

  private DyingServer() {}

  public static void main(String[] arguments) throws Exception {
    var points =
        new CrashPoints(
            point -> say("point " + point),
            () -> Runtime.getRuntime().halt(KILLED)); // no shutdown hook runs
    points.arm(arguments[0]);
    var config = ServerConfig.of(Map.of(), System.getenv());
    try (var services =
        Wiring.open(config, System.getenv(), real -> DyingAdapters.of(real, points))) {
      services.start();
      say("listening http://127.0.0.1:" + services.listen("127.0.0.1", 0).port());
      var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        points.arm(line);
        say("armed");
      }
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
