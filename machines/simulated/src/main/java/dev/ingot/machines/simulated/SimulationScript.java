// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.Arn;
import dev.ingot.core.machine.Machine;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.document.YamlReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What is to happen in a simulation besides that everything succeeds at once.
///
/// ```yaml
/// duration: 10ms                      # of every step of a workflow
/// rules:
///   - step: CreateOutputAMI           # of a workflow, in every image
///     duration: 2s
///   - image: web                      # the image's name; * stands for anything
///     step: CreateOutputAMI
///     fail: The quota of images is used up
///   - component: nginx                # in it, step is one of the component's document
///     step: Install
///     exitCode: 100
///     fail: "E: Unable to locate package nginx"
///   - step: Approve
///     answer: RESUME                  # a step that waits is answered after its duration
///     duration: 1s
/// ```
///
/// Of the rules that fit, the first that says something of a matter counts. Tags of an image are
/// rules for it that come before all others; see [#TAGS].
///
/// @param duration of every step of a workflow
public record SimulationScript(Optional<String> duration, List<Rule> rules) {

  /// What tags of images begin with that say what is to happen: `fail-step`, `fail-component`,
  /// `message` and `duration`.
  public static final String TAGS = "ingot:simulate:";

  /// Everything succeeds at once.
  public static final SimulationScript NONE = new SimulationScript(Optional.empty(), List.of());

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)(ms|s|m|h)");

  public SimulationScript {
    rules = List.copyOf(rules);
    duration.ifPresent(text -> time("duration", text));
  }

  /// What a person decides about a step that waits.
  public enum Answer {
    RESUME,
    STOP
  }

  /// @param image its name, or its ARN
  /// @param component its name; without one, the rule is for steps of workflows
  /// @param phase of the component
  /// @param step of the component or of a workflow
  /// @param fail the message; that of a component's command goes to stderr
  /// @param exitCode of a component's command; 1 if it is to fail and this is missing
  /// @param stdout what a component's command prints
  /// @param answer to a step that waits
  /// @param reason of the answer
  /// @param outputs what a workflow's step gives in place of what its action would give; the action
  ///   does not run
  public record Rule(
      Optional<String> image,
      Optional<String> component,
      Optional<String> phase,
      Optional<String> step,
      Optional<String> duration,
      Optional<String> fail,
      Optional<Integer> exitCode,
      Optional<String> stdout,
      Optional<Answer> answer,
      Optional<String> reason,
      Map<String, String> outputs) {
    private static final String NEEDS_COMPONENT = "needs 'component' beside it";
    private static final String OF_WORKFLOWS = "is for steps of workflows, not of components";

    public Rule {
      outputs = Map.copyOf(outputs);
      duration.ifPresent(text -> time("duration", text));
      if (exitCode.isPresent() && (exitCode.get() < 0 || exitCode.get() > 255)) {
        throw new RefusedKeyException("exitCode", "'exitCode' must be from 0 to 255");
      }
      if (component.isEmpty()) {
        refuse("phase", phase.isPresent(), NEEDS_COMPONENT);
        refuse("exitCode", exitCode.isPresent(), NEEDS_COMPONENT);
        refuse("stdout", stdout.isPresent(), NEEDS_COMPONENT);
      } else {
        refuse("answer", answer.isPresent(), OF_WORKFLOWS);
        refuse("outputs", !outputs.isEmpty(), OF_WORKFLOWS);
      }
      refuse("reason", answer.isEmpty() && reason.isPresent(), "needs 'answer' beside it");
    }

    private static void refuse(String key, boolean wrong, String why) {
      if (wrong) {
        throw new RefusedKeyException(key, "'" + key + "' " + why);
      }
    }
  }

  /// What happens to a step of a workflow.
  ///
  /// @param fail the message
  /// @param outputs in place of what the action gives
  public record StepFate(
      Duration duration,
      Optional<String> fail,
      Optional<Reply> answer,
      Optional<Map<String, String>> outputs) {}

  public record Reply(Answer answer, String reason) {}

  /// What happens to the commands of a component's step.
  public record CommandFate(Duration duration, int exitCode, String stdout, String stderr) {}

  /// @param file for problems
  /// @throws InvalidDocumentException if the text is no script
  public static SimulationScript read(String text, String file) throws InvalidDocumentException {
    var problems = new ArrayList<Problem>();
    return RecordBinder.bind(SimulationScript.class, YamlReader.read(text, file), "", problems)
        .orElseThrow(() -> new InvalidDocumentException(problems));
  }

  /// @param name of the image
  /// @param tags of the image
  /// @throws IllegalArgumentException if a tag cannot be
  public StepFate step(String name, Map<String, String> tags, String step) {
    var fitting =
        all(tags).stream()
            .filter(rule -> rule.component().isEmpty())
            .filter(rule -> fits(rule.image(), name) && fits(rule.step(), step))
            .toList();
    return new StepFate(
        first(fitting, Rule::duration)
            .or(() -> duration)
            .map(text -> time("duration", text))
            .orElse(Duration.ZERO),
        first(fitting, Rule::fail),
        first(
            fitting,
            rule ->
                rule.answer().map(answer -> new Reply(answer, rule.reason().orElse("simulated")))),
        first(fitting, rule -> Optional.of(rule.outputs()).filter(o -> !o.isEmpty())));
  }

  /// @param name of the image
  /// @param tags of the image
  /// @throws IllegalArgumentException if a tag cannot be
  public CommandFate command(String name, Map<String, String> tags, Machine.Work work) {
    var component = Arn.parse(work.component()).map(Arn::slug).orElse(work.component());
    var fitting =
        all(tags).stream()
            .filter(rule -> rule.component().isPresent())
            .filter(rule ->
                fits(rule.image(), name)
                    && fits(rule.component(), component)
                    && fits(rule.phase(), work.phase())
                    && fits(rule.step(), work.step()))
            .toList();
    var fail = first(fitting, Rule::fail);
    return new CommandFate(
        first(fitting, Rule::duration).map(text -> time("duration", text)).orElse(Duration.ZERO),
        first(fitting, Rule::exitCode).orElse(fail.isPresent() ? 1 : 0),
        first(fitting, Rule::stdout).orElse(""),
        fail.orElse(""));
  }

  private List<Rule> all(Map<String, String> tags) {
    var all = new ArrayList<Rule>();
    var message = tags.getOrDefault(TAGS + "message", "A tag of the image says that this fails");
    Optional.ofNullable(tags.get(TAGS + "fail-step"))
        .map(step -> rule(Optional.empty(), Optional.of(step), Optional.of(message)))
        .ifPresent(all::add);
    Optional.ofNullable(tags.get(TAGS + "fail-component"))
        .map(component -> rule(Optional.of(component), Optional.empty(), Optional.of(message)))
        .ifPresent(all::add);
    Optional.ofNullable(tags.get(TAGS + "duration"))
        .map(SimulationScript::lasting)
        .ifPresent(all::add);
    all.addAll(rules);
    return all;
  }

  private static Rule rule(
      Optional<String> component, Optional<String> step, Optional<String> fail) {
    return new Rule(
        Optional.empty(),
        component,
        Optional.empty(),
        step,
        Optional.empty(),
        fail,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static Rule lasting(String duration) {
    return new Rule(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(duration),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static <T> Optional<T> first(List<Rule> rules, Function<Rule, Optional<T>> matter) {
    return rules.stream().map(matter).flatMap(Optional::stream).findFirst();
  }

  private static boolean fits(Optional<String> pattern, String name) {
    return pattern.isEmpty()
        || Pattern.compile(
                Pattern.quote(pattern.get().toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q"),
                Pattern.DOTALL)
            .matcher(name.toLowerCase(Locale.ROOT))
            .matches();
  }

  private static Duration time(String key, String text) {
    var match = TIME.matcher(text);
    if (!match.matches()) {
      throw new RefusedKeyException(
          key, "'" + key + "' must be a time such as 20ms, 1.5s or 2m, not '" + text + "'");
    }
    var unit =
        switch (match.group(2)) {
          case "ms" -> 1.0;
          case "s" -> 1000.0;
          case "m" -> 60_000.0;
          default -> 3_600_000.0;
        };
    return Duration.ofMillis(Math.round(Double.parseDouble(match.group(1)) * unit));
  }
}
