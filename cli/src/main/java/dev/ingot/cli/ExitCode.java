// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

/// What the commands' exit codes say.
public final class ExitCode {
  public static final int OK = 0;

  /// The build or a test failed.
  public static final int FAILED = 1;

  /// Wrong usage, or a document that is not valid.
  public static final int USAGE = 2;

  /// The environment lacks something.
  public static final int MISSING_REQUIREMENT = 3;

  /// The service cannot be reached.
  public static final int UNREACHABLE = 4;

  public static final int TIMED_OUT = 124;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
