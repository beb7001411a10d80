// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.toe.report.RunListener;
import java.io.PrintStream;

/// Shows the console log of a component run as it comes, in the words of AWS's runtime.
public final class RunConsole implements RunListener {
  private final PrintStream out;
  private final Style style;

  public RunConsole(PrintStream out, boolean colours) {
    this.out = out;
    this.style = new Style(colours);
  }

  /// Shows a line of ours, which is not in the log.
  public void note(String text) {
    print(style.dim(Texts.printable(text)));
  }

  @Override
  public void line(BuildLog.Source source, String text) {
    var line = Texts.printable(text);
    print(
        switch (source) {
          case STDOUT, STDERR -> line;
          case SERVICE -> isHeading(line) ? style.bold(line) : style.dim(line);
        });
  }

  private static boolean isHeading(String line) {
    return line.startsWith("Document ") || line.startsWith("Phase ") || line.startsWith("Step ");
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
