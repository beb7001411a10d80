// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.engine.action.StepAction;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.run.Engine;
import dev.ingot.images.base.LocalBases;
import dev.ingot.images.base.ParentFiles;
import dev.ingot.images.disk.DiskImages;
import dev.ingot.machines.qemu.QemuMachines;
import dev.ingot.machines.qemu.QemuSettings;
import dev.ingot.machines.sandbox.SandboxMachines;
import dev.ingot.machines.simulated.SimulatedBases;
import dev.ingot.machines.simulated.SimulatedImages;
import dev.ingot.machines.simulated.SimulatedMachines;
import dev.ingot.server.access.KeyPermissions;
import dev.ingot.server.api.Operations;
import dev.ingot.server.notice.Endpoints;
import dev.ingot.server.notice.WebhookNotifier;
import dev.ingot.server.simulate.SimulatedSources;
import dev.ingot.server.simulate.SimulatedStateMachines;
import dev.ingot.server.simulate.Simulation;
import dev.ingot.stores.files.DataDirectory;
import dev.ingot.stores.files.FileBuildLog;
import dev.ingot.stores.sql.Database;
import dev.ingot.stores.sql.Databases;
import dev.ingot.toe.external.ExternalSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What is connected to what.
///
/// ```text
/// DATA/lock, owner.txt, server.json   whose the directory is (DataDirectory)
/// DATA/ingot.db                       resources, journal, queue (unless PostgreSQL has them)
/// DATA/reserve                        8 MiB that are given up when the disk is full
/// DATA/logs/                          build logs
/// DATA/machines/sandbox/, qemu/       machines
/// DATA/images/                        machine images
/// DATA/bases/                         bases
/// DATA/throwaway/N/                   machines of a workbench
/// DATA/ingot.yaml                     settings, if there are any
/// DATA/simulated                      is there if nothing of it is real
/// ```
public final class Wiring {

  /// How many executions may run at once besides those that have a machine at work. They have
  /// virtual threads, made when there is work, and a heartbeat each: hundreds would be late.
  private static final int WITHOUT_MACHINE = 100;

  /// Settings of the surroundings that commands in machines need too, in order to reach the
  /// network.
  private static final List<String> PROXIES =
      List.of("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

  private Wiring() {}

  /// Opens Ingot over the data directory and takes it for this process.
  ///
  /// @param environment of the process
  /// @throws InvalidSettingException if a setting cannot be used
  /// @throws dev.ingot.stores.files.DirectoryInUseException if another process has it
  /// @throws dev.ingot.stores.sql.StoreException if the database cannot be used
  /// @throws dev.ingot.core.StorageFullException if there is no room for its tables
  /// @throws java.io.UncheckedIOException if the directory cannot be used
  public static EmbeddedIngot open(ServerConfig config, Map<String, String> environment) {
    return open(config, environment, adapters -> adapters);
  }

  /// As the other, with something between the adapters and those who use them.
  static EmbeddedIngot open(
      ServerConfig config, Map<String, String> environment, UnaryOperator<Adapters> between) {
    var closers = new ArrayList<Runnable>();
    var opened = false;
    try {
      var directory = DataDirectory.open(config.data());
      if (config.simulation().filter(SimulationSettings::temporary).isPresent()) {
        closers.add(() -> SimulatedFolder.remove(config.data()));
      }
      closers.add(directory::close);
      SimulatedFolder.require(config.data(), config.simulation().isPresent());
      if (config.simulation().isPresent()) {
        new SimulatedState(config.data()).recover();
      }
      var services =
          new WiredIngot(
              new ReplaceableServices(() -> services(config, environment, between)),
              config,
              announcement -> directory.announce(announcement.toJson()),
              () -> closeAll(closers));
      opened = true;
      return services;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + config.data() + ": " + e.getMessage(), e);
    } finally {
      if (!opened) {
        closeAll(closers);
      }
    }
  }

  /// The services over what is in the data directory now.
  private static Services services(
      ServerConfig config, Map<String, String> environment, UnaryOperator<Adapters> between) {
    var closers = new ArrayList<Runnable>();
    var opened = false;
    try {
      var database = database(config);
      closers.add(database::close);
      var log = new FileBuildLog(config.data());
      closers.add(log::close);
      var adapters = between.apply(adapters(config, environment, database, log, closers));
      var services = services(adapters, config, environment, () -> closeAll(closers));
      opened = true;
      return services;
    } finally {
      if (!opened) {
        closeAll(closers);
      }
    }
  }

  /// Opens a workbench that uses the bases and images of the data directory. It takes no more of it
  /// than a folder for its machines.
  ///
  /// @param environment of the process
  /// @throws InvalidSettingException if a setting cannot be used
  /// @throws java.io.UncheckedIOException if the directory cannot be used
  public static Workbench workbench(ServerConfig config, Map<String, String> environment) {
    var outside = LocalExternalSources.of(config, environment);
    var data = config.data();
    if (config.simulation().isPresent()) {
      throw new InvalidSettingException("simulate: a workbench has real machines");
    }
    DataDirectory.create(data);
    SimulatedFolder.require(data, false);
    var directory =
        WorkbenchFolder.take(
            data.resolve("throwaway"),
            folder ->
                Workbench.removeAll(
                    List.of(
                        sandbox(folder, data, config.machines()),
                        qemu(folder, config.machines()))));
    var sandbox = sandbox(directory.path(), data, config.machines());
    return new Workbench(
        // The file that `component run --on` names is read with the rights of who typed it.
        new LocalBases(data.resolve("bases"), environment, ParentFiles.any()),
        images(data, environment),
        List.of(sandbox, qemu(directory.path(), config.machines())),
        new Workbench.Surroundings(outside.outside(), proxies(environment)),
        () -> closeAll(List.of(directory::close, outside.release(), sandbox::close)));
  }

  /// All machines of a data directory share its spare copies of images.
  private static SandboxMachines sandbox(Path folder, Path data, MachineSettings settings) {
    return new SandboxMachines(
        folder.resolve("sandbox"),
        data.resolve("machines/sandbox/spares"),
        settings.sandbox(),
        settings.network());
  }

  private static DiskImages images(Path data, Map<String, String> environment) {
    return new DiskImages(
        data.resolve("images"), data.resolve("bases"), sourceDateEpoch(environment));
  }

  /// The time that <https://reproducible-builds.org/specs/source-date-epoch/> describes.
  private static OptionalLong sourceDateEpoch(Map<String, String> environment) {
    var text = environment.getOrDefault("SOURCE_DATE_EPOCH", "");
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      throw new InvalidSettingException(
          "SOURCE_DATE_EPOCH: '" + text + "' is no number of seconds since 1970");
    }
  }

  private static QemuMachines qemu(Path folder, MachineSettings settings) {
    return new QemuMachines(folder.resolve("qemu"), QemuSettings.DEFAULT.with(settings.network()));
  }

  /// Closes the last one first, and every one whatever happens.
  private static void closeAll(List<Runnable> closers) {
    if (!closers.isEmpty()) {
      try {
        closers.getLast().run();
      } finally {
        closeAll(closers.subList(0, closers.size() - 1));
      }
    }
  }

  private static Database database(ServerConfig config) {
    return config
        .database()
        .map(url -> Databases.postgresql(url.text()))
        .orElseGet(() ->
            config.simulation().isPresent()
                ? Databases.fleetingSqlite(config.data())
                : Databases.sqlite(config.data()));
  }

  private static Adapters adapters(
      ServerConfig config,
      Map<String, String> environment,
      Database database,
      FileBuildLog log,
      List<Runnable> closers) {
    var clock = InstantSource.system();
    var data = config.data();
    if (config.simulation().isPresent()) {
      return simulated(config.simulation().get(), config, environment, database, log);
    }
    var sandbox = sandbox(data.resolve("machines"), data, config.machines());
    closers.add(sandbox::close);
    var qemu = qemu(data.resolve("machines"), config.machines());
    var images = images(data, environment);
    var files = ParentFiles.below(config.parentFolder());
    var bases = new LocalBases(data.resolve("bases"), environment, files);
    var worker = config.database().isEmpty() ? "local" : WorkerName.of(data);
    return new Adapters(
        worker,
        database.transactions(),
        database.resources(),
        database.idempotency(clock),
        database.journal(),
        database.lifecycles(),
        database.queue(worker, executions(config), clock),
        database.outbox(worker, clock),
        log,
        List.of(sandbox, qemu),
        images,
        bases,
        new ThisHost(sandbox, qemu, images, bases),
        clock);
  }

  private static Adapters simulated(
      SimulationSettings settings,
      ServerConfig config,
      Map<String, String> environment,
      Database database,
      FileBuildLog log) {
    var clock = InstantSource.system();
    var data = config.data();
    var journal = database.journal();
    var queue = database.queue("local", executions(config), clock);
    var resources = database.resources();
    var fates =
        new Simulation(settings.script(), resources, database.transactions(), journal, queue);
    var files = ParentFiles.below(config.parentFolder());
    var names = new LocalBases(data.resolve("bases"), environment, files);
    return new Adapters(
        "local",
        database.transactions(),
        resources,
        database.idempotency(clock),
        journal,
        database.lifecycles(),
        queue,
        database.outbox("local", clock),
        log,
        Stream.of("sandbox", "qemu")
            .<Machines>map(kind ->
                new SimulatedMachines(
                    kind, data.resolve("machines/simulated").resolve(kind), fates))
            .toList(),
        new SimulatedImages(data.resolve("images/simulated")),
        new SimulatedBases(names),
        new NoHost(names),
        clock);
  }

  /// The tools of a host that is not used.
  private record NoHost(LocalBases bases) implements Adapters.HostTools {
    @Override
    public List<Machines.MissingRequirement> missingRequirements() {
      return List.of();
    }

    @Override
    public Visit.Way console(MachineImage image, Optional<Visit> visit) throws MachineException {
      throw new MachineException(
          "cannot boot " + image.id() + ": the image is simulated, it has no content");
    }

    @Override
    public void addBase(String slug, String reference) throws MachineException {
      bases.add(slug, reference);
    }
  }

  /// How many executions are run at once, with a machine at work or without.
  static int executions(ServerConfig config) {
    return config.workers() + WITHOUT_MACHINE;
  }

  /// The tools of the real adapters.
  private record ThisHost(
      SandboxMachines sandbox, QemuMachines qemu, DiskImages images, LocalBases bases)
      implements Adapters.HostTools {

    @Override
    public List<Machines.MissingRequirement> missingRequirements() {
      var missing = new LinkedHashSet<Machines.MissingRequirement>();
      missing.addAll(sandbox.missingRequirements());
      missing.addAll(sandbox.limits());
      for (var base : bases.catalogue()) {
        try {
          missing.addAll(bases.missingRequirements(base));
        } catch (MachineException _) {
          // A base that cannot be made at all is no lack of this host.
        }
      }
      missing.addAll(images.missingRequirements());
      missing.addAll(qemu.missingRequirements());
      missing.addAll(qemu.limits());
      return List.copyOf(missing);
    }

    @Override
    public Visit.Way console(MachineImage image, Optional<Visit> visit) throws MachineException {
      var size = HostSize.ofThisHost();
      return qemu.console(
          image, Math.min(2, size.vcpus()), Math.min(2048, size.memoryMib()), visit);
    }

    @Override
    public void addBase(String slug, String reference) throws MachineException {
      bases.add(slug, reference);
    }
  }

  /// Connects the rules and the workflow runtime to implementations of the ports, which stay the
  /// same.
  ///
  /// @param release closes what the adapters hold; called at the end of closing
  static EmbeddedIngot assemble(
      Adapters adapters,
      ServerConfig config,
      Map<String, String> environment,
      Consumer<Announcement> announce,
      Runnable release) {
    var services = services(adapters, config, environment, release);
    return new WiredIngot(new ReplaceableServices(() -> services), config, announce, () -> {});
  }

  private static Services services(
      Adapters adapters, ServerConfig config, Map<String, String> environment, Runnable release) {
    var size = HostSize.ofThisHost();
    var outside = LocalExternalSources.of(config, environment);
    var endpoints = config.endpoints().map(Endpoints::read).orElse(Endpoints.NONE);
    var notifier = new WebhookNotifier(endpoints, adapters.clock());
    var stateMachines = new LocalStateMachines(config.stateMachines(), environment);
    var simulated = config.simulation().isPresent();
    var engine =
        new Engine(
            new Ports(
                adapters.worker(),
                adapters.transactions(),
                adapters.resources(),
                adapters.journal(),
                adapters.lifecycles(),
                adapters.queue(),
                adapters.outbox(),
                notifier,
                adapters.log(),
                adapters.machines(),
                adapters.images(),
                adapters.bases(),
                adapters.clock()),
            new InstanceTypes(size.vcpus(), size.memoryMib()),
            proxies(environment),
            simulated ? simulated(outside.outside(), config) : outside.outside(),
            simulated && config.stateMachines().text().isEmpty()
                ? new SimulatedStateMachines()
                : stateMachines,
            config.retention(),
            between(adapters, config),
            config.workers());
    var rules =
        Rules.of(
            adapters,
            new StoredDocumentObjects(outside.outside().objects()),
            config.quotas(),
            engine);
    var operations = new Operations(rules.apis(adapters));
    return new Services(
        adapters,
        rules.images(),
        rules.resourcePolicies(),
        new KeyPermissions(rules.resources(), adapters.clock()),
        operations,
        engine,
        () -> closeAll(List.of(release, outside.release(), notifier::close, stateMachines::close)));
  }

  private static ExternalSources simulated(ExternalSources real, ServerConfig config) {
    return SimulatedSources.of(real, config.parameterStore().isPresent());
  }

  private static UnaryOperator<StepAction<?>> between(Adapters adapters, ServerConfig config) {
    return config
        .simulation()
        .<UnaryOperator<StepAction<?>>>map(settings ->
            new Simulation(
                settings.script(),
                adapters.resources(),
                adapters.transactions(),
                adapters.journal(),
                adapters.queue()))
        .orElse(UnaryOperator.identity());
  }

  private static Map<String, String> proxies(Map<String, String> environment) {
    var proxies = new HashMap<String, String>();
    for (var name : PROXIES) {
      if (environment.containsKey(name)) {
        proxies.put(name, environment.get(name));
      }
    }
    return proxies;
  }
}
