// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.external.ExternalSourceException;
import java.nio.file.Path;

/// Reads what users name to be run: files, and components by ARN.
record NamedDocuments(DocumentSource components) {

  static boolean isArn(Path named) {
    return named.toString().startsWith("arn:");
  }

  /// @throws CommandException if there is no such file or component
  String read(Path named) {
    return isArn(named) ? component(named.toString()) : TextFiles.read(named);
  }

  private String component(String arn) {
    try {
      return components
          .find(arn)
          .map(DocumentSource.Found::text)
          .orElseThrow(() -> new CommandException(ExitCode.USAGE, "there is no component " + arn));
    } catch (ExternalSourceException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.INTERRUPTED, "interrupted");
    }
  }
}
