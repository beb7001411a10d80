// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.document.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Works with the catalogue of parent images.
@Command(name = "base", description = "Work with the catalogue of parent images.")
final class BaseCommand extends CommandGroup {
  private final Cli cli;

  BaseCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  List<Callable<Integer>> commands() {
    return List.of(new ListAll(cli), new Add(cli), new Pull(cli));
  }

  @Command(name = "list", description = "List the parent images that are known.")
  static final class ListAll implements Callable<Integer> {
    private final Cli cli;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOption output = new OutputOption();

    ListAll(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      try (var ingot = connection.open(cli, Need.LOOK)) {
        var bases = ingot.bases();
        if (output.isJson()) {
          cli.out().println(Json.writePretty(bases.stream().map(ListAll::members).toList()));
          return ExitCode.OK;
        }
        var table = new Table("NAME", "REFERENCE", "SYSTEM", "BOOTS", "AMI");
        for (var listed : bases) {
          var base = listed.base();
          table.row(
              base.slug().orElse("-"),
              base.reference(),
              base.osVersion().orElse(base.platform().text()),
              base.bootable() ? "yes" : "no",
              listed.ami());
        }
        table.print(cli.out());
      }
      return ExitCode.OK;
    }

    private static Map<String, Object> members(Ingot.ListedBase listed) {
      var base = listed.base();
      var members = new LinkedHashMap<String, Object>();
      base.slug().ifPresent(slug -> members.put("name", slug));
      members.put("reference", base.reference());
      members.put("platform", base.platform().text());
      base.osVersion().ifPresent(version -> members.put("osVersion", version));
      members.put("architecture", base.architecture());
      members.put("bootable", base.bootable());
      members.put("ami", listed.ami());
      return members;
    }
  }

  @Command(
      name = "add",
      description = "Name a parent image: the managed image ARN with this name leads to it.")
  static final class Add implements Callable<Integer> {
    private final Cli cli;

    @Parameters(index = "0", paramLabel = "NAME", description = "such as ubuntu-server-24-lts-x86")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "REFERENCE",
        description = "such as debootstrap:debian/trixie or file:///path/root.tar.zst#sha256=…")
    private String reference = "";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    Add(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws Exception {
      try (var ingot = connection.open(cli, Need.LOOK)) {
        ingot.addBase(name, reference);
      }
      cli.out().println(name + " = " + reference);
      return ExitCode.OK;
    }
  }

  @Command(name = "pull", description = "Make a parent image now, so that builds find it.")
  static final class Pull implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "PARENT", description = "as a recipe would name it, or by its NAME")
    private String parent = "";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    Pull(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws Exception {
      try (var ingot = connection.open(cli, Need.LOOK)) {
        var image =
            ingot.bases().stream()
                .filter(listed -> listed.base().slug().filter(parent::equals).isPresent())
                .map(listed -> listed.base().reference())
                .findFirst()
                .orElse(parent);
        ingot.pullBase(image, line -> cli.err().println(line));
      }
      cli.out().println(parent);
      return ExitCode.OK;
    }
  }
}
