// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.Arn;
import dev.ingot.core.resource.Component;
import dev.ingot.toe.ManagedComponents;
import java.nio.file.Path;

/// Reads what users name to be run: files, and by ARN the components that come with Ingot.
final class NamedDocuments {
  private NamedDocuments() {}

  static boolean isArn(Path named) {
    return named.toString().startsWith("arn:");
  }

  /// @throws CommandException if there is no such file or component
  static String read(Path named) {
    return isArn(named) ? managed(named.toString()) : TextFiles.read(named);
  }

  private static String managed(String arn) {
    return Arn.parse(arn)
        .filter(parsed -> parsed.version().isPresent())
        .flatMap(new ManagedComponents()::newest)
        .map(Component::data)
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE,
                "there is no component "
                    + arn
                    + " among those that come with Ingot, such as"
                    + " arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x"));
  }
}
