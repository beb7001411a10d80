// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import picocli.CommandLine.Option;

/// The option that chooses how answers are printed.
final class OutputOption {
  enum Format {
    table,
    json
  }

  @Option(names = "--output", paramLabel = "FORMAT", description = "table (the default) or json")
  private Format format = Format.table;

  boolean isJson() {
    return format == Format.json;
  }
}
