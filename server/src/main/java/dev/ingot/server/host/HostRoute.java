// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.core.machine.Volume;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.server.http.SideRoute;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What the CLI asks of a server beside the API. Callers are authenticated and errors look as in
/// the API. All but the log is refused where callers have not proved that they may read the data
/// directory, as they would otherwise write files and run programs with the rights of this process;
/// a retry is not, which is RetryImage with a step to begin with, and asks for the right to call
/// that, nor what is said of a parent image, which a build would say as well.
///
/// ```text
/// GET    /ingot/v1/log?image=ARN&from=N&limit=M   {"lines": [{"time", "stepExecutionId"?,
///                                                  "source", "text"}…], "next": N}; lines of some
///                                                  64 KiB, all if N is what was asked for
/// PUT    /ingot/v1/retry?image=ARN&from=STEP&clientToken=T   {}
/// DELETE /ingot/v1/policy?resource=ARN            {}: it is shared with nobody any more
/// GET    /ingot/v1/parent?parentImage=TEXT        {"problem"?}: why nothing can be built on it
/// GET    /ingot/v1/machine-images                 {"machineImages": […]}
/// GET    /ingot/v1/machine-images/ID              {"id", "name", "digest", "platform",
///                                                  "architecture", "osVersion"?, "bootable",
///                                                  "layers": […], "disk"?: {"file", "format",
///                                                  "virtualSizeBytes"}, "volumes": ["/dev/…"…]}
/// GET    /ingot/v1/machine-images/ID/console      {"command": […]}
/// PUT    /ingot/v1/machine-images/ID/export?format=F&to=PATH   {}
/// GET    /ingot/v1/bases                          {"bases": [{"reference", "slug"?, "name",
///                                                  "platform", "architecture", "osVersion"?,
///                                                  "bootable", "ami"}…]}
/// PUT    /ingot/v1/bases/NAME?reference=TEXT      {}
/// GET    /ingot/v1/missing                        {"missing": [{"what", "consequence", "fix"}…]}
/// GET    /ingot/v1/machines                       {"machines": ["i-…"…]}
/// GET    /ingot/v1/machines/ID/shell              {"command": […]}
/// DELETE /ingot/v1/machines/ID                    {}
/// ```
public final class HostRoute implements SideRoute {
  private static final String PREFIX = "/ingot/v1/";
  private static final int MAX_LINES = 10_000;
  private static final Set<List<String>> OF_ACCOUNT =
      Set.of(List.of("log"), List.of("retry"), List.of("policy"), List.of("parent"));
  private static final List<String> FORMATS = List.of("qcow2", "raw");

  /// Who may put a policy may take it away.
  private static final Map<ResourceKind, Operation<?, ?>> POLICIES =
      Map.of(
          ResourceKind.COMPONENT,
          ImageBuilder.PUT_COMPONENT_POLICY,
          ResourceKind.CONTAINER_RECIPE,
          ImageBuilder.PUT_CONTAINER_RECIPE_POLICY,
          ResourceKind.IMAGE,
          ImageBuilder.PUT_IMAGE_POLICY,
          ResourceKind.IMAGE_RECIPE,
          ImageBuilder.PUT_IMAGE_RECIPE_POLICY);

  private final Host host;
  private final Reach reach;

  /// What callers of a listener may reach.
  public enum Reach {
    /// Images of the caller's account: their logs, that they are built again, and their parents.
    ACCOUNT,
    /// Also machines, machine images and bases, which belong to the host and to no account: for
    /// callers who have proved that they may read the data directory.
    HOST
  }

  public HostRoute(Host host, Reach reach) {
    this.host = host;
    this.reach = reach;
  }

  /// What a process knows and can do about this host.
  public interface Host {

    /// Log lines of an image build version from a position on, 0 being the beginning.
    BuildLog.Chunk log(Arn imageBuildVersion, long from, int limit);

    /// Goes on with an image that FAILED or was CANCELLED.
    ///
    /// @param from the step to begin its build with, in place of the one that failed
    void retry(Scope scope, Arn imageBuildVersion, Optional<String> from, String clientToken);

    /// Takes the policy of a resource away, see [dev.ingot.core.rule.ResourcePolicies].
    void removePolicy(Scope scope, Arn resource);

    List<MachineImage> machineImages();

    /// The machine image with this id, whosever it is.
    Optional<MachineImage> machineImage(ImageId ami);

    /// The command that boots an image with this terminal as its console; changes are forgotten.
    ///
    /// @param visit how the person wants to log in, if it is to be made possible
    Visit.Way console(ImageId ami, Optional<Visit> visit)
        throws MachineException, InterruptedException;

    /// Writes an image's disk to a file that must not exist yet.
    ///
    /// @param format `qcow2` or `raw`
    void export(ImageId ami, String format, Path to) throws MachineException, InterruptedException;

    /// The catalogue of parent images.
    Bases bases();

    /// Adds to the catalogue: the managed image ARN with this slug then leads to the reference.
    void addBase(String slug, String reference) throws MachineException;

    /// Why nothing can be built on a parent image now; empty if something can.
    Optional<String> parentProblem(Scope scope, String parentImage) throws InterruptedException;

    /// Whether nothing that is built is real.
    boolean isSimulated();

    /// What this host lacks for everything to work.
    List<Machines.MissingRequirement> missingRequirements();

    /// The machines of all kinds that are on this host.
    List<String> machineIds();

    /// The command that gives a person a shell in a machine.
    List<String> shell(String machineId) throws MachineException, InterruptedException;

    void terminateMachine(String machineId) throws MachineException, InterruptedException;
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    var caller = exchange.caller();
    var words = List.of(exchange.path().substring(PREFIX.length()).split("/", -1));
    if (reach == Reach.ACCOUNT && !OF_ACCOUNT.contains(words)) {
      throw new RejectedException(
          new Rejection.Forbidden(
              "What belongs to the host of this server is reached only through its data directory,"
                  + " by a user who may read it."));
    }
    var id = words.size() > 1 ? words.get(1) : "";
    try {
      var answer =
          switch (exchange.method() + " " + form(words)) {
            case "GET log" -> log(exchange, caller);
            case "PUT retry" -> {
              retry(exchange, exchange.callerOf(ImageBuilder.RETRY_IMAGE));
              yield Map.of();
            }
            case "GET machine-images" ->
                Map.of(
                    "machineImages", host.machineImages().stream().map(HostRoute::image).toList());
            case "GET machine-images/ID" -> image(required(machineImage(id)));
            case "GET machine-images/ID/console" ->
                way(host.console(machineImage(id), visit(exchange)));
            case "PUT machine-images/ID/export" -> {
              export(exchange, machineImage(id));
              yield Map.of();
            }
            case "DELETE policy" -> {
              removePolicy(exchange, caller);
              yield Map.of();
            }
            case "GET parent" -> parent(exchange, caller);
            case "GET bases" -> bases(caller);
            case "PUT bases/ID" -> {
              host.addBase(id, required(exchange, "reference"));
              yield Map.of();
            }
            case "GET missing" ->
                Map.of(
                    "simulated",
                    host.isSimulated(),
                    "missing",
                    host.missingRequirements().stream().map(HostRoute::missing).toList());
            case "GET machines" -> Map.of("machines", host.machineIds());
            case "GET machines/ID/shell" -> Map.of("command", host.shell(machine(id)));
            case "DELETE machines/ID" -> {
              host.terminateMachine(machine(id));
              yield Map.of();
            }
            default -> throw notFound(exchange.path());
          };
      exchange.respond(200, "application/json", Json.write(answer).getBytes(UTF_8));
    } catch (MachineException e) {
      throw new RejectedException(new Rejection.InvalidRequest(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  /// The path with the word `ID` in the place of an id.
  private static String form(List<String> words) {
    var form = new ArrayList<>(words);
    if (form.size() > 1) {
      form.set(1, "ID");
    }
    return String.join("/", form);
  }

  private void retry(Exchange exchange, Scope caller) {
    var token = required(exchange, "clientToken");
    var image = image(exchange, caller);
    exchange.checkMay(ImageBuilder.RETRY_IMAGE, image.toString());
    host.retry(caller, image, parameter(exchange, "from"), token);
  }

  private static Arn image(Exchange exchange, Scope caller) {
    var image =
        parameter(exchange, "image")
            .flatMap(Arn::parse)
            .filter(arn -> arn.build().isPresent())
            .orElseThrow(
                () -> invalid("image", "It must be the ARN of an image with its build number."));
    if (!image.scope().equals(caller)) {
      throw notFound(image.toString());
    }
    return image;
  }

  private void removePolicy(Exchange exchange, Scope caller) {
    var resource =
        parameter(exchange, "resource")
            .flatMap(Arn::parse)
            .filter(arn -> POLICIES.containsKey(arn.kind()) && arn.version().isPresent())
            .orElseThrow(
                () -> invalid("resource", "It must be the ARN of something that can be shared."));
    var operation = Objects.requireNonNull(POLICIES.get(resource.kind()));
    exchange.callerOf(operation);
    exchange.checkMay(operation, resource.toString());
    host.removePolicy(caller, resource);
  }

  private Object log(Exchange exchange, Scope caller) {
    var image = image(exchange, caller);
    exchange.checkMay(ImageBuilder.GET_IMAGE, image.toString());
    var from = number(exchange, "from", 0, Long.MAX_VALUE);
    var limit = number(exchange, "limit", MAX_LINES, MAX_LINES);
    var chunk = host.log(image, from, (int) limit);
    var members = new LinkedHashMap<String, Object>();
    members.put("lines", chunk.lines().stream().map(HostRoute::line).toList());
    members.put("next", chunk.next());
    return members;
  }

  private void export(Exchange exchange, ImageId ami)
      throws MachineException, InterruptedException {
    var format =
        parameter(exchange, "format")
            .filter(FORMATS::contains)
            .orElseThrow(() -> invalid("format", "It must be one of " + FORMATS + "."));
    var to =
        parameter(exchange, "to")
            .flatMap(HostRoute::absolute)
            .orElseThrow(() -> invalid("to", "It must be an absolute path on this host."));
    host.export(ami, format, to);
  }

  private static Optional<Visit> visit(Exchange exchange) {
    var port = (int) number(exchange, "sshPort", 0, 65535);
    return parameter(exchange, "seed")
        .map(text ->
            absolute(text)
                .orElseThrow(() -> invalid("seed", "It must be an absolute path on this host.")))
        .map(seed -> new Visit(seed, port));
  }

  private static Map<String, Object> way(Visit.Way way) {
    var members = new LinkedHashMap<String, Object>();
    members.put("command", way.argv());
    members.put("mayHaveCloudInit", way.mayHaveCloudInit());
    members.put("mayHaveSshServer", way.mayHaveSshServer());
    return members;
  }

  private static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private Object parent(Exchange exchange, Scope scope) throws InterruptedException {
    var parent = required(exchange, "parentImage");
    exchange.checkMay(ImageBuilder.GET_IMAGE, parent.startsWith("arn:") ? parent : "*");
    return host.parentProblem(scope, parent)
        .<Map<String, Object>>map(problem -> Map.of("problem", problem))
        .orElseGet(Map::of);
  }

  private Object bases(Scope scope) {
    var bases = host.bases();
    return Map.of(
        "bases",
        bases.catalogue().stream().map(base -> base(base, bases.amiId(base, scope))).toList());
  }

  private static Map<String, Object> base(Base base, String ami) {
    var members = new LinkedHashMap<String, Object>();
    members.put("reference", base.reference());
    base.slug().ifPresent(slug -> members.put("slug", slug));
    members.put("name", base.name());
    members.put("platform", base.platform().text());
    members.put("architecture", base.architecture());
    base.osVersion().ifPresent(version -> members.put("osVersion", version));
    members.put("bootable", base.bootable());
    members.put("ami", ami);
    return members;
  }

  private static Map<String, Object> missing(Machines.MissingRequirement missing) {
    var members = new LinkedHashMap<String, Object>();
    members.put("what", missing.what());
    members.put("consequence", missing.consequence());
    members.put("fix", missing.fix());
    return members;
  }

  private static String required(Exchange exchange, String name) {
    return parameter(exchange, name)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> invalid(name, "It must be given."));
  }

  private static Optional<String> parameter(Exchange exchange, String name) {
    return exchange.parameters().getOrDefault(name, List.of()).stream().findFirst();
  }

  private static long number(Exchange exchange, String name, long missing, long max) {
    var text = parameter(exchange, name);
    try {
      var number = text.isEmpty() ? missing : Long.parseLong(text.get());
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw invalid(name, "It must be a number from 0 to " + max + ".");
  }

  private static Map<String, Object> line(BuildLog.Line line) {
    var members = new LinkedHashMap<String, Object>();
    members.put("time", line.time().toString());
    line.stepExecutionId().ifPresent(id -> members.put("stepExecutionId", id));
    members.put("source", line.source().name());
    members.put("text", line.text());
    return members;
  }

  /// The id of a machine image that is there.
  private ImageId machineImage(String ami) {
    return ImageId.parse(ami)
        .filter(id -> host.machineImage(id).isPresent())
        .orElseThrow(() -> notFound(ami));
  }

  private MachineImage required(ImageId ami) {
    return host.machineImage(ami).orElseThrow(() -> notFound(ami.text()));
  }

  private static Map<String, Object> image(MachineImage image) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", image.id());
    members.put("name", image.name());
    members.put("digest", image.digest());
    members.put("platform", image.platform().text());
    members.put("architecture", image.architecture());
    image.osVersion().ifPresent(version -> members.put("osVersion", version));
    members.put("bootable", image.bootable());
    members.put("layers", image.layers().stream().map(Object::toString).toList());
    image.disk().ifPresent(disk -> members.put("disk", disk(disk)));
    members.put("volumes", image.volumes().stream().map(Volume::device).toList());
    return members;
  }

  private static Map<String, Object> disk(MachineImage.Disk disk) {
    var members = new LinkedHashMap<String, Object>();
    members.put("file", disk.file().toString());
    members.put("format", disk.format());
    members.put("virtualSizeBytes", disk.virtualSizeBytes());
    return members;
  }

  private String machine(String id) {
    if (!host.machineIds().contains(id)) {
      throw notFound(id);
    }
    return id;
  }

  private static RejectedException notFound(String name) {
    return new RejectedException(new Rejection.NotFound(name));
  }

  private static RejectedException invalid(String name, String detail) {
    return new RejectedException(new Rejection.InvalidValue(name, detail));
  }
}
