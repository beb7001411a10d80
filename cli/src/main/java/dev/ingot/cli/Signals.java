// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import dev.ingot.cli.build.Interruption;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/// What signals do to this process.
///
/// A shutdown hook would hear of the first signal only, and Ctrl-C must be heard twice. The class
/// that can do it, `sun.misc.Signal`, is supported but draws a warning that cannot be suppressed,
/// so it is called by reflection.
public final class Signals implements AutoCloseable {
  private static final List<String> TO_END = List.of("INT", "TERM");

  private record Replaced(Object signal, Object handler) {}

  private final List<Replaced> replaced = new ArrayList<>();

  private Signals() {}

  /// The first SIGINT or SIGTERM requests the interruption, the second one ends the process at
  /// once.
  public static Signals request(Interruption interruption) {
    var signals = new Signals();
    signals.handle(
        TO_END,
        () -> {
          if (!interruption.request()) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
          }
        });
    return signals;
  }

  /// SIGINT and SIGTERM do nothing.
  public static Signals ignore() {
    var signals = new Signals();
    signals.handle(TO_END, () -> {});
    return signals;
  }

  /// Runs the action, for the rest of this process, whenever the terminal's window has changed.
  public static void onResize(Runnable action) {
    new Signals().handle(List.of("WINCH"), action);
  }

  private void handle(List<String> names, Runnable action) {
    try {
      var signalType = Class.forName("sun.misc.Signal");
      var handlerType = Class.forName("sun.misc.SignalHandler");
      var handle = signalType.getMethod("handle", signalType, handlerType);
      var handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, _) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return proxy; // its only method gives nothing
              });
      for (var name : names) {
        var signal = signalType.getConstructor(String.class).newInstance(name);
        replaced.add(new Replaced(signal, handle.invoke(null, signal, handler)));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot handle signals", e);
    }
  }

  /// Puts back what was before.
  @Override
  public void close() {
    try {
      for (var before : replaced) {
        var signalType = before.signal().getClass();
        signalType
            .getMethod("handle", signalType, Class.forName("sun.misc.SignalHandler"))
            .invoke(null, before.signal(), before.handler());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot handle signals", e);
    }
  }
}
