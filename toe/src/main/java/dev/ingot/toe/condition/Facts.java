// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.reference.UnresolvedException;
import java.util.Optional;

/// What conditions ask about a machine. Paths may be relative to the run's working directory.
public interface Facts {

  /// Whether bash knows a command of this name: a program of `PATH`, a builtin or a keyword.
  boolean binaryExists(String name) throws MachineException, InterruptedException;

  /// Whether there is a regular file; links are followed.
  boolean fileExists(String path) throws MachineException, InterruptedException;

  boolean folderExists(String path) throws MachineException, InterruptedException;

  /// The hash of a file in hexadecimal digits; empty if there is no such file.
  ///
  /// @throws UnresolvedException if it cannot be told
  Optional<String> hash(Condition.HashAlgorithm algorithm, String path)
      throws UnresolvedException, MachineException, InterruptedException;
}
