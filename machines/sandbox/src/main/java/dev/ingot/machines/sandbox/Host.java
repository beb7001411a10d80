// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines.MissingRequirement;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.core.machine.Network;
import dev.ingot.machines.network.OwnNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What this host lets this process do in namespaces, found out by trying, each thing once and only
/// when it is asked for.
final class Host {
  private static final List<String> PROGRAMS =
      List.of("sh", "setsid", "unshare", "perl", "mount", "rm");

  /// Whose owners tell whether a tree was made with more than one id.
  private static final List<String> TELLING =
      List.of("etc/shadow", "etc/gshadow", "var/mail", "var/cache/apt/archives/partial");

  private static final String TRIAL_PREFIX = ".trial-";

  /// Mounts what a machine mounts, in `$1` with the options `$2`, runs a file there, and names the
  /// part that was refused.
  private static final String TRIAL =
      """
      cd "$1" && mkdir tree root proc && echo '#!/bin/sh' > tree/file && chmod 755 tree/file || exit 1
      mount -o "bind,nodev$2" "$1/tree" "$1/root" || { echo bind; exit 1; }
      root/file || { echo file; exit 1; }
      mount -t proc -o nosuid,nodev,noexec proc proc || { echo proc; exit 1; }
      """;

  private final Path folder;
  private final SandboxSettings settings;
  private final Network network;
  private Optional<Networking> networking = Optional.empty();
  private Optional<Privilege> privilege = Optional.empty();
  private Optional<List<MissingRequirement>> missing = Optional.empty();

  Host(Path folder, SandboxSettings settings, Network network) {
    this.folder = folder;
    this.settings = settings;
    this.network = network;
  }

  SandboxSettings settings() {
    return settings;
  }

  synchronized Networking networking() {
    if (networking.isEmpty()) {
      networking = Optional.of(Networking.of(network));
    }
    return networking.get();
  }

  /// The words that run a program of this host as the owner of all that machines wrote.
  List<String> owner() {
    var words = new ArrayList<String>();
    if (privilege() != Privilege.ROOT) {
      words.add("unshare");
      words.addAll(privilege().unshareOptions());
    }
    return words;
  }

  synchronized Privilege privilege() {
    if (privilege.isEmpty()) {
      privilege = Optional.of(findPrivilege());
    }
    return privilege.get();
  }

  /// What keeps every machine from running.
  synchronized List<MissingRequirement> missingRequirements() {
    if (missing.isEmpty()) {
      missing = Optional.of(findLacks());
    }
    return missing.get();
  }

  /// What keeps machines of some images from running, and what makes machines less apart from this
  /// host than they could be.
  List<MissingRequirement> limits() {
    var limits = new ArrayList<>(idLimits());
    if (network == Network.OUTSIDE) {
      limits.addAll(OwnNetwork.missingRequirements());
    }
    if (settings.init() && !Delegation.possible(settings)) {
      limits.add(initLimit());
    }
    return limits;
  }

  private MissingRequirement initLimit() {
    return new MissingRequirement(
        "this process may make no control groups of version 2",
        "no sandbox runs the init of its tree: services are not started in it, and systemctl changes"
            + " only what the next boot does",
        privilege() == Privilege.ROOT
            ? "mount cgroup2 at /sys/fs/cgroup, writable"
            : "where systemd runs: systemd-run --user --scope -p Delegate=yes ./ingot …; or run Ingot"
                + " as root, or in a unit with Delegate=yes");
  }

  private List<MissingRequirement> idLimits() {
    if (privilege() != Privilege.ONE_ID) {
      return List.of();
    }
    var user = System.getProperty("user.name");
    var what =
        Programs.installed("newuidmap")
            ? "the user " + user + " has no range of subordinate ids in /etc/subuid and /etc/subgid"
            : "newuidmap is not installed";
    return List.of(
        new MissingRequirement(
            what,
            "only images whose files have one owner, such as builtin:tiny, can be used without root",
            "as root: apt-get install uidmap; usermod --add-subuids 100000-165535 --add-subgids"
                + " 100000-165535 "
                + user));
  }

  /// Refuses an image whose files have owners that this user cannot stand for.
  void checkOwners(MachineSpec spec) throws MissingRequirementException {
    if (privilege() != Privilege.ONE_ID) {
      return;
    }
    for (var layer : spec.image().layers()) {
      for (var name : TELLING) {
        var path = layer.resolve(name);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !owners(path).equals(owners(layer))) {
          throw new MissingRequirementException(
              "cannot launch " + spec.id() + " from " + spec.image().name(), idLimits());
        }
      }
    }
  }

  private static List<Object> owners(Path path) {
    try {
      var attributes = Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
      return List.copyOf(attributes.values());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + path, e);
    }
  }

  private Privilege findPrivilege() {
    try {
      if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
        return Privilege.ROOT;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at /proc/self", e);
    }
    return Programs.installed("newuidmap") && unshare(Privilege.MANY_IDS).ok()
        ? Privilege.MANY_IDS
        : Privilege.ONE_ID;
  }

  private List<MissingRequirement> findLacks() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return List.of(
          new MissingRequirement(
              "this is not Linux", "no sandbox can run", "use Ingot on a Linux host"));
    }
    var missing = PROGRAMS.stream().filter(program -> !Programs.installed(program)).toList();
    if (!missing.isEmpty()) {
      return List.of(
          new MissingRequirement(
              String.join(", ", missing)
                  + (missing.size() == 1 ? " is" : " are")
                  + " not installed",
              "no sandbox can run",
              "install the packages util-linux, mount, perl-base and coreutils"));
    }
    var namespaces = unshare(privilege());
    if (!namespaces.ok()) {
      return List.of(
          privilege() == Privilege.ROOT
              ? new MissingRequirement(
                  "this root may not make namespaces (" + namespaces.output() + ")",
                  "no sandbox can run",
                  "give the container that Ingot runs in the capability SYS_ADMIN, and let it mount")
              : new MissingRequirement(
                  "user namespaces are switched off (" + namespaces.output() + ")",
                  "no sandbox can run without root",
                  "as root, what applies of: sysctl -w user.max_user_namespaces=15000; sysctl -w"
                      + " kernel.unprivileged_userns_clone=1; sysctl -w"
                      + " kernel.apparmor_restrict_unprivileged_userns=0; or run Ingot as root"));
    }
    var mounts = tryMounts();
    if (mounts.ok()) {
      return List.of();
    }
    if (mounts.output().endsWith("proc")) {
      return List.of(
          new MissingRequirement(
              "/proc cannot be mounted in a namespace (" + mounts.output() + ")",
              "no sandbox can run",
              "let the container that Ingot runs in see an unmasked /proc, such as with"
                  + " --security-opt systempaths=unconfined"));
    }
    if (mounts.output().endsWith("file")) {
      return List.of(
          new MissingRequirement(
              "programs in " + folder + " cannot be run (" + mounts.output() + ")",
              "no sandbox can run",
              "put the data directory on a filesystem that is not mounted with noexec"));
    }
    return List.of(
        new MissingRequirement(
            "folders cannot be mounted in a namespace (" + mounts.output() + ")",
            "no sandbox can run",
            "let the container that Ingot runs in mount, and let this user write to " + folder));
  }

  private HostProgram.Result tryMounts() {
    try {
      Files.createDirectories(folder);
      var trial = Files.createTempDirectory(folder, TRIAL_PREFIX);
      var result =
          namespaced(
              privilege(),
              List.of(
                  "sh", "-c", TRIAL, "trial", trial.toString(), HostMounts.restrictions(trial)));
      namespaced(privilege(), List.of("rm", "-rf", "--", trial.toString()));
      return result;
    } catch (IOException e) {
      return new HostProgram.Result(false, e.toString());
    }
  }

  /// Removes what trials left that were cut short. The data directory has one process at a time.
  synchronized void removeTrials() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var trials = Files.newDirectoryStream(folder, TRIAL_PREFIX + "*")) {
      for (var trial : trials) {
        namespaced(privilege(), List.of("rm", "-rf", "--", trial.toString()));
      }
    }
  }

  private static HostProgram.Result unshare(Privilege with) {
    return namespaced(with, List.of("true"));
  }

  private static HostProgram.Result namespaced(Privilege with, List<String> program) {
    var words = new ArrayList<>(List.of("unshare"));
    words.addAll(with.unshareOptions());
    words.addAll(List.of("--mount", "--pid", "--ipc", "--uts", "--fork"));
    words.addAll(program);
    try {
      return HostProgram.run(words);
    } catch (IOException e) {
      return new HostProgram.Result(false, e.toString());
    }
  }
}
