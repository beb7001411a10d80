// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Makes a scenario of a seed: documents that the parser takes, what becomes of their steps, and
/// what goes wrong around them.
final class Generator {
  private static final String NOBODY = "i-00000000000000000";
  private static final List<String> HOSTS = List.of("here", "there");

  /// What documents may use, and how often it is chosen.
  private enum Action {
    LaunchInstance(8),
    RunCommand(22),
    ExecuteComponents(10),
    CreateImage(9),
    TerminateInstance(8),
    CollectImageMetadata(5),
    SanitizeInstance(5),
    WaitForSSMAgent(4),
    WaitForAction(5),
    CollectImageScanFindings(1),
    BootstrapInstanceForContainer(1),
    RunSysPrep(1),
    CreateImageFromIso(1),
    ExecuteStateMachine(1),
    RegisterImage(1),
    DistributeImage(2),
    ModifyImageAttributes(1),
    ApplyImageConfigurations(1);

    private final int weight;

    Action(int weight) {
      this.weight = weight;
    }

    boolean allowed(Workflow.Type type) {
      return switch (this) {
        case ExecuteComponents -> type != Workflow.Type.DISTRIBUTION;
        case CollectImageScanFindings -> type == Workflow.Type.TEST;
        case DistributeImage, ModifyImageAttributes, ApplyImageConfigurations ->
            type == Workflow.Type.DISTRIBUTION;
        default -> true;
      };
    }
  }

  private final long seed;
  private final Random random;

  private Generator(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  static Scenario scenario(long seed) {
    return new Generator(seed).scenario();
  }

  private Scenario scenario() {
    var flows = flows();
    var hosts = chance(25) ? HOSTS : HOSTS.subList(0, 1);
    var steps = flows.stream().mapToInt(flow -> flow.steps().size()).sum();
    return new Scenario(
        seed,
        chance(80),
        hosts,
        chance(85),
        chance(80),
        flows,
        fates(flows),
        chance(30) ? List.of() : faults(hosts, 6 + 5 * steps),
        chance(60) ? 1 + random.nextInt(3) : 0);
  }

  private List<Flow> flows() {
    var flows = new ArrayList<Flow>();
    if (chance(4)) {
      return flows;
    }
    if (chance(85)) {
      flows.add(flow("build", Workflow.Type.BUILD));
    }
    for (var tests = random.nextInt(4); tests > 0; tests--) {
      flows.add(flow("test" + tests, Workflow.Type.TEST));
    }
    if (flows.isEmpty() || chance(20)) {
      flows.add(flow("distribution", Workflow.Type.DISTRIBUTION));
    }
    return flows;
  }

  private Flow flow(String name, Workflow.Type type) {
    var test = type == Workflow.Type.TEST;
    var group =
        test && chance(50) ? Optional.of("g" + random.nextInt(2)) : Optional.<String>empty();
    var onFailure =
        test && chance(60)
            ? Optional.of(chance(50) ? Image.OnFailure.CONTINUE : Image.OnFailure.ABORT)
            : Optional.<Image.OnFailure>empty();
    var steps = new ArrayList<Flow.Step>();
    var count = chance(15) ? 1 + random.nextInt(15) : 1 + random.nextInt(6);
    if (chance(85)) {
      steps.add(step(Action.LaunchInstance, type, steps));
    }
    while (steps.size() < count) {
      var action = action(type);
      if (action.isPresent() && isPossible(action.get(), steps)) {
        steps.add(step(action.get(), type, steps));
      }
    }
    return new Flow(name, type, group, onFailure, steps, outputs(name, type, steps));
  }

  private Optional<Action> action(Workflow.Type type) {
    var drawn = random.nextInt(List.of(Action.values()).stream().mapToInt(a -> a.weight).sum());
    for (var action : Action.values()) {
      drawn -= action.weight;
      if (drawn < 0) {
        return Optional.of(action).filter(a -> a.allowed(type));
      }
    }
    return Optional.empty();
  }

  private static boolean isPossible(Action action, List<Flow.Step> before) {
    return switch (action) {
      case ModifyImageAttributes, ApplyImageConfigurations -> !before.isEmpty();
      default -> true;
    };
  }

  private Flow.Step step(Action action, Workflow.Type type, List<Flow.Step> before) {
    var attributes = new LinkedHashMap<String, String>();
    if (chance(22)) {
      attributes.put("if", condition(before, 1));
    }
    inputs(action, type, before).ifPresent(inputs -> attributes.put("inputs", inputs));
    if (chance(30)) {
      attributes.put("onFailure", "Continue");
    }
    if (chance(12)) {
      attributes.put("rollbackEnabled", chance(50) ? "false" : "$.parameters.flag");
    }
    var timeout = Optional.<Integer>empty();
    if (chance(30) || action == Action.WaitForAction) {
      timeout = Optional.of(one(List.of(1, 5, 30, 60, 600, 1800)));
      attributes.put("timeoutSeconds", timeout.get().toString());
    }
    if (chance(12)) {
      var wait = 1 + random.nextInt(40);
      attributes.put("waitSeconds", "" + Math.min(wait, timeout.orElse(100) - 1));
    }
    if (chance(25)) {
      attributes.put(
          "retry",
          "{maxAttempts: "
              + (1 + random.nextInt(3))
              + ", backoffSeconds: "
              + one(List.of(0, 1, 30, 600))
              + "}");
    }
    return new Flow.Step("Step" + (before.size() + 1), action.name(), attributes);
  }

  private Optional<String> inputs(Action action, Workflow.Type type, List<Flow.Step> before) {
    return switch (action) {
      case WaitForAction ->
          chance(50) ? Optional.empty() : Optional.of("{payload: 'go on {{ $.parameters.word }}'}");
      case RegisterImage, DistributeImage -> Optional.empty();
      case ExecuteStateMachine ->
          Optional.of(
              "{stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:check'}");
      case ModifyImageAttributes, ApplyImageConfigurations ->
          Optional.of(
              "{distributedImages.$: $.stepOutputs."
                  + distributing(before).name()
                  + ".distributedImages}");
      case LaunchInstance -> Optional.of("{waitFor: ssmAgent" + launchOverride(type, before) + "}");
      case RunCommand ->
          Optional.of(
              "{"
                  + instance(before)
                  + ", documentName: AWS-RunShellScript, parameters: {commands: ['say "
                  + one(List.of("yes", "no", "7", "{{ $.parameters.word }}"))
                  + "']}}");
      default -> Optional.of("{" + instance(before) + "}");
    };
  }

  private Flow.Step distributing(List<Flow.Step> before) {
    var steps = named(before, Action.DistributeImage);
    return one(steps.isEmpty() ? before : steps);
  }

  private String launchOverride(Workflow.Type type, List<Flow.Step> before) {
    var images = named(before, Action.CreateImage);
    if (!images.isEmpty() && chance(40)) {
      return ", imageIdOverride.$: $.stepOutputs." + one(images).name() + ".imageId";
    }
    return type != Workflow.Type.BUILD && chance(10)
        ? ", imageIdOverride.$: $.workflowOutputs.ImageId"
        : "";
  }

  private String instance(List<Flow.Step> before) {
    var launches = named(before, Action.LaunchInstance);
    if (launches.isEmpty()) {
      return chance(50) ? "instanceId.$: $.workflowOutputs.InstanceId" : "instanceId: " + NOBODY;
    }
    return "instanceId.$: $.stepOutputs." + one(launches).name() + ".instanceId";
  }

  private static List<Flow.Step> named(List<Flow.Step> steps, Action action) {
    return steps.stream().filter(step -> step.action().equals(action.name())).toList();
  }

  private String condition(List<Flow.Step> before, int depth) {
    if (depth < 4 && chance(30)) {
      return switch (random.nextInt(3)) {
        case 0 -> "{and: " + conditions(before, depth) + "}";
        case 1 -> "{or: " + conditions(before, depth) + "}";
        default -> "{not: " + condition(before, depth + 1) + "}";
      };
    }
    return switch (random.nextInt(4)) {
      case 0 -> "{booleanEquals: " + chance(60) + ", value: $.parameters.flag}";
      case 1 ->
          "{"
              + one(List.of("numberEquals", "numberGreaterThan", "numberLessThanEquals"))
              + ": "
              + random.nextInt(6)
              + ", value: $.parameters.count}";
      case 2 -> "{stringEquals: AMI, value: $.imagebuilder.imageType}";
      default -> "{stringEquals: 'yes', value: " + path(before) + "}";
    };
  }

  private String conditions(List<Flow.Step> before, int depth) {
    var children = new ArrayList<String>();
    for (var left = 1 + random.nextInt(3); left > 0; left--) {
      children.add(condition(before, depth + 1));
    }
    return "[" + String.join(", ", children) + "]";
  }

  private String path(List<Flow.Step> before) {
    var commands = named(before, Action.RunCommand);
    if (!commands.isEmpty() && chance(60)) {
      return printed(one(commands));
    }
    return chance(20) ? "$.workflowOutputs.Note" : "$.parameters.word";
  }

  private static String printed(Flow.Step command) {
    return "'$.stepOutputs." + command.name() + ".output[0]'";
  }

  private Map<String, String> outputs(String name, Workflow.Type type, List<Flow.Step> steps) {
    var outputs = new LinkedHashMap<String, String>();
    var images = named(steps, Action.CreateImage);
    if (type == Workflow.Type.BUILD && !images.isEmpty() && chance(80)) {
      outputs.put("ImageId", "$.stepOutputs." + one(images).name() + ".imageId");
    }
    var launches = named(steps, Action.LaunchInstance);
    if (type == Workflow.Type.BUILD && !launches.isEmpty() && chance(6)) {
      outputs.put("InstanceId", "$.stepOutputs." + one(launches).name() + ".instanceId");
    }
    var commands = named(steps, Action.RunCommand);
    if (!commands.isEmpty() && chance(30)) {
      var key = type == Workflow.Type.BUILD ? "Note" : "NoteOf" + name;
      outputs.put(key, printed(one(commands)));
    }
    return outputs;
  }

  private List<Fate> fates(List<Flow> flows) {
    var fates = new ArrayList<Fate>();
    for (var flow : flows) {
      for (var step : flow.steps()) {
        for (var attempt = 1; attempt <= 3 && chance(14); attempt++) {
          var kind = one(List.of(Fate.Kind.values()));
          var takes = kind == Fate.Kind.LATE || kind == Fate.Kind.STUBBORN;
          var seconds = takes ? one(List.of(1, 10, 61, 640, 100_000)) : 0;
          fates.add(new Fate(flow.name(), step.name(), attempt, kind, seconds));
        }
      }
    }
    return fates;
  }

  private List<Fault> faults(List<String> hosts, int turns) {
    var faults = new ArrayList<Fault>();
    for (var left = 1 + random.nextInt(5); left > 0; left--) {
      var kind = one(List.of(Fault.Kind.values()));
      faults.add(new Fault(1 + random.nextInt(turns), kind, one(hosts), number(kind)));
    }
    return faults;
  }

  private int number(Fault.Kind kind) {
    return switch (kind) {
      case CANCEL, CRASH -> 0;
      case ANSWER -> random.nextInt(2);
      case CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT -> 1 + random.nextInt(6);
      case FREEZE, FREEZE_BEFORE_COMMIT -> one(List.of(10, 40, 120, 600));
      case JUMP -> one(List.of(-3600, -3600, 3600, 3600, -5, 5, 86_400));
      case DISK_FULL -> one(List.of(1, 2, 3, 10));
      case STICKY_MACHINES -> 1 + random.nextInt(3);
    };
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
