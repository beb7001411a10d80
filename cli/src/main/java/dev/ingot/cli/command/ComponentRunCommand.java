// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Foreground;
import dev.ingot.cli.Signals;
import dev.ingot.cli.build.Interruption;
import dev.ingot.cli.component.ComponentRun;
import dev.ingot.cli.component.ComponentsByArn;
import dev.ingot.cli.component.DocumentsBeside;
import dev.ingot.cli.component.JUnitReport;
import dev.ingot.cli.component.RunLogs;
import dev.ingot.cli.component.SavedFiles;
import dev.ingot.cli.component.Sources;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.progress.RunConsole;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.server.Workbench;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs component documents on a throw-away machine: the loop of who writes them.
@Command(name = "run", description = "Run component documents on a throw-away machine.")
final class ComponentRunCommand implements Callable<Integer> {
  private static final String DEFAULT_BASE = "debian-12";
  private static final long PACE_MILLIS = 1000;

  enum Kind {
    sandbox,
    bare,
    qemu;

    String machines() {
      return this == bare ? sandbox.name() : name();
    }
  }

  private final Cli cli;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "a component document, or the ARN of a component")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--phases",
      split = ",",
      paramLabel = "PHASE",
      description = "the phases to run, such as build,validate,test; without it, all")
  private List<String> phases = new ArrayList<>();

  @Option(
      names = {"-p", "--parameter"},
      paramLabel = "NAME=VALUE",
      description = "a value for a parameter of the documents; may be repeated")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--parameters",
      split = ",",
      paramLabel = "NAME=VALUE",
      description = "several values joined by commas, as awstoe takes them")
  private Map<String, String> joinedParameters = new LinkedHashMap<>();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description =
          "a variable of the environment, such as IMAGE_PHASE=TESTING, which builds set by"
              + " themselves; may be repeated")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(
      names = "--metadata",
      paramLabel = "PATH=VALUE",
      description = "what {{ aws:imds:PATH }} is; may be repeated")
  private Map<String, String> metadata = new LinkedHashMap<>();

  @Option(
      names = "--on",
      paramLabel = "BASE",
      description =
          "what the machine starts from: a base of 'ingot base list', such as "
              + DEFAULT_BASE
              + " (the default) or builtin:tiny, or the ami- id of an image")
  private Optional<String> base = Optional.empty();

  @Option(
      names = "--root",
      paramLabel = "FOLDER",
      description = "a root filesystem to start from instead; it stays as it is")
  private Optional<Path> root = Optional.empty();

  @Option(
      names = "--machine",
      paramLabel = "KIND",
      description =
          "sandbox (the default); bare: a sandbox without its init; or qemu: a virtual machine, for"
              + " what changes the kernel")
  private Kind kind = Kind.sandbox;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write what became of the steps there, as JUnit XML")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--log-directory",
      paramLabel = "FOLDER",
      description = "where the log folder is made; without it, in the data folder")
  private Optional<Path> logDirectory = Optional.empty();

  @Option(
      names = "--keep",
      description = "if the run fails, say how to get into the machine, and wait for Ctrl-C")
  private boolean keep;

  @Option(names = "--shell", description = "if the run fails, open a shell in the machine")
  private boolean shell;

  @Option(
      names = "--watch",
      description = "run again, on a new machine, whenever a file is saved; Ctrl-C ends it")
  private boolean watch;

  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ParameterStoreOption parameterStore = new ParameterStoreOption();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ComponentRunCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    var interruption = new Interruption();
    try (var _ = Signals.request(interruption)) {
      return watch ? watch(interruption) : once(interruption);
    }
  }

  private void checkOptions() {
    onlyOne("--keep, --shell and --watch", keep, shell, watch);
    onlyOne("--on and --root", base.isPresent(), root.isPresent());
    if (root.isPresent() && kind == Kind.qemu) {
      throw new CommandException(ExitCode.USAGE, "a folder does not boot: --root needs a sandbox");
    }
    if (root.isPresent() && !Files.isDirectory(root.get())) {
      throw new CommandException(ExitCode.USAGE, "there is no folder " + root.get());
    }
  }

  private static void onlyOne(String options, Boolean... given) {
    if (Stream.of(given).filter(Boolean::booleanValue).count() > 1) {
      throw new CommandException(ExitCode.USAGE, "only one of " + options + " can be given");
    }
  }

  private int once(Interruption interruption) throws Exception {
    var sources = sources();
    try (var workbench = open()) {
      return run(workbench, sources, new DocumentsBeside(files), interruption);
    }
  }

  /// Runs until it is interrupted; what is wrong with a document is told, and then it waits for a
  /// better one.
  private int watch(Interruption interruption) throws Exception {
    try (var saved = new SavedFiles();
        var workbench = open()) {
      for (var file : files) {
        if (!NamedDocuments.isArn(file)) {
          saved.add(file);
        }
      }
      do {
        var beside = new DocumentsBeside(files);
        try {
          run(workbench, sources(), beside, interruption);
        } catch (InvalidDocumentException e) {
          e.problems().forEach(problem -> cli.err().println(problem));
        } catch (MissingRequirementException e) {
          throw e;
        } catch (MachineException e) {
          cli.err().println("ingot: " + e.getMessage());
        } catch (CommandException e) {
          cli.err().println("ingot: " + e.text());
        }
        for (var file : beside.found()) {
          saved.add(file);
        }
        cli.err().println("waiting for the next save; Ctrl-C ends this");
        cli.err().flush();
      } while (saved.await(interruption));
      return ExitCode.INTERRUPTED;
    }
  }

  private Sources sources() throws InvalidDocumentException {
    return Sources.of(
        files, files.stream().map(new NamedDocuments(stored())::read).toList(), parameters());
  }

  private Map<String, String> parameters() {
    var all = new LinkedHashMap<>(joinedParameters);
    all.putAll(parameters);
    return all;
  }

  private Workbench open() {
    try {
      return cli.connections().workbench(connection.data(cli), parameterStore.given());
    } catch (IOException e) {
      throw new CommandException(ExitCode.MISSING_REQUIREMENT, String.valueOf(e.getMessage()));
    }
  }

  /// @return the exit code
  private int run(
      Workbench workbench, Sources sources, DocumentsBeside beside, Interruption interruption)
      throws Exception {
    sources
        .undeclared(parameters().keySet())
        .forEach(name -> cli.err().println("ingot: no document has a parameter '" + name + "'"));
    sources
        .unknownPhases(Set.copyOf(phases()))
        .forEach(name -> cli.err().println("ingot: no document has a phase '" + name + "'"));
    cli.err().flush();
    var documents = beside.or(stored());
    var console = new RunConsole(output.isJson() ? cli.err() : cli.out(), cli.colours());
    var machine = interruption.interrupting(() -> launch(workbench, console));
    try {
      var outcome =
          interruption.interrupting(() -> run(workbench, sources, machine, documents, console));
      tell(outcome);
      if (outcome.report().status() == RunReport.Status.SUCCESS) {
        return ExitCode.OK;
      }
      afterFailure(workbench, machine, interruption);
      return ExitCode.FAILED;
    } finally {
      workbench.terminate(machine);
    }
  }

  /// The components of the Ingot that other commands work with.
  private DocumentSource stored() {
    var target = connection.target(cli, parameterStore.given());
    return new ComponentsByArn(() -> cli.connections().open(target, Need.LOOK));
  }

  private Machine launch(Workbench workbench, RunConsole console)
      throws MachineException, InterruptedException {
    var image = image(workbench, console);
    console.note("Launching a machine (" + kind + ") of " + image.name());
    var machine = workbench.launch(image, kind.machines(), kind == Kind.bare);
    console.note("Launched " + machine.id());
    machine.notes().forEach(console::note);
    return machine;
  }

  private MachineImage image(Workbench workbench, RunConsole console)
      throws MachineException, InterruptedException {
    if (root.isPresent()) {
      return Workbench.tree(root.get());
    }
    var name = base.orElse(DEFAULT_BASE);
    return workbench
        .image(name, console::note)
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE, "there is no base '" + name + "'; see 'ingot base list'"));
  }

  private ComponentRun.Outcome run(
      Workbench workbench,
      Sources sources,
      Machine machine,
      DocumentSource documents,
      RunConsole console)
      throws MachineException, InterruptedException {
    var run =
        new ComponentRun(
            workbench.surroundings(),
            cli.connections().scope(),
            cli.clock(),
            phases(),
            environment,
            metadata,
            logDirectory.orElseGet(() -> RunLogs.folder(connection.data(cli))));
    try {
      if (logDirectory.isEmpty()) {
        RunLogs.makeRoom(run.logs());
      }
      return run.run(sources, machine, documents, console);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.MISSING_REQUIREMENT,
          "cannot write the log to " + run.logs() + ": " + e.getMessage());
    }
  }

  private List<String> phases() {
    return phases.stream().map(String::strip).filter(phase -> !phase.isEmpty()).toList();
  }

  private void tell(ComponentRun.Outcome outcome) {
    outcome.logGap().ifPresent(gap -> cli.err().println("ingot: " + gap));
    if (output.isJson()) {
      cli.out().println(outcome.report().summaryJson(outcome.log().toString()));
      cli.out().flush();
    } else {
      new RunTable(outcome).print(cli.out());
    }
    try {
      if (report.isPresent()) {
        JUnitReport.write(outcome.report(), report.get());
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.MISSING_REQUIREMENT,
          "cannot write the report " + report.get() + ": " + e.getMessage());
    }
  }

  private void afterFailure(Workbench workbench, Machine machine, Interruption interruption)
      throws MachineException, InterruptedException {
    if (keep) {
      cli.err().println("The machine " + machine.id() + " waits. A shell in it:");
      cli.err().println("  " + ShellWords.join(workbench.shell(machine)));
      cli.err().println("Ctrl-C removes it.");
      cli.err().flush();
      while (!interruption.isRequested()) {
        interruption.pause(PACE_MILLIS);
      }
    } else if (shell) {
      cli.err().println("A shell in " + machine.id() + "; the machine goes when you leave it.");
      cli.err().flush();
      Foreground.run(cli, workbench.shell(machine));
    }
  }
}
