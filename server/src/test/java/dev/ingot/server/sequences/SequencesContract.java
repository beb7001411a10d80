// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.server.EmbeddedIngot;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/// Random sequences of operations on all resources, of which the [Model] says what each must
/// answer, on a server that simulates builds. A sequence that fails is shrunk to what is needed for
/// that.
///
/// Always the same ones; `-Dingot.test.seed=7` others, `-Dingot.test.sequences=5000` more.
abstract class SequencesContract {
  private static final int TRIES = 80;
  private static final int LENGTH = 60;

  /// What the sequences must come to; the counts of all are in the test's output.
  private static final List<String> REACHED =
      List.of(
          "CreateComponent ResourceAlreadyExistsException",
          "CreateComponent DryRunOperationException",
          "CreateComponent IdempotentParameterMismatchException",
          "CreateImage answered",
          "CreateImageRecipe InvalidParameterValueException",
          "CreateImageRecipe InvalidVersionNumberException",
          "CreateImagePipeline answered",
          "DeleteComponent ResourceDependencyException",
          "DeleteDistributionConfiguration ResourceDependencyException",
          "DeleteImage ResourceDependencyException",
          "DeleteImageRecipe ResourceDependencyException",
          "DeleteInfrastructureConfiguration ResourceDependencyException",
          "DeleteWorkflow ResourceDependencyException",
          "GetImage answered",
          "StartImagePipelineExecution answered",
          "UpdateImagePipeline answered");

  private final Outcomes outcomes = new Outcomes();
  private Optional<EmbeddedIngot> running = Optional.empty();
  private Optional<Session> latest = Optional.empty();
  private long accounts;
  private int started;
  private int passed;

  /// A server of its own, that nobody else uses.
  abstract EmbeddedIngot open() throws Exception;

  /// Stops what the server needed.
  void release() throws Exception {}

  @BeforeProperty
  void serve() throws Exception {
    var services = open();
    running = Optional.of(services);
    services.start();
  }

  @AfterProperty
  void close() throws Exception {
    running.ifPresent(EmbeddedIngot::close);
    release();
    if (passed == started && System.getProperty("ingot.test.seed", "").isEmpty()) {
      System.out.println(outcomes);
      assertThat(REACHED).allMatch(outcome -> outcomes.of(outcome) > 0);
    }
  }

  @Property(
      tries = TRIES,
      seed = "1",
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(Settings.class)
  void whatever_is_done_answers_are_those_of_the_model(
      @ForAll("sequences") ActionChain<Session> sequence) {
    started++;
    try {
      sequence.run().checkEnd();
    } catch (AssertionError e) {
      throw new Shrinker(this::session).shrink(latest.orElseThrow().commands(), e);
    }
    passed++;
  }

  @Provide
  Arbitrary<ActionChain<Session>> sequences() {
    var chain = ActionChain.startWith(this::session).withMaxTransformations(LENGTH);
    for (var weighted : COMMANDS) {
      chain = chain.withAction(weighted.weight(), action(weighted.commands()));
    }
    return chain;
  }

  private Session session() {
    accounts += 2;
    var session = new Session(running.orElseThrow(), accounts, outcomes);
    latest = Optional.of(session);
    return session;
  }

  private static Action<Session> action(Function<Model, Arbitrary<Command>> commands) {
    return (Action.Dependent<Session>)
        session ->
            commands
                .apply(session.model())
                .map(command -> Transformer.mutate(command.text(), s -> s.run(command)));
  }

  /// @param weight how often they come
  /// @param commands given what there is
  private record Weighted(int weight, Function<Model, Arbitrary<Command>> commands) {}

  private static final List<Weighted> COMMANDS =
      List.of(
          new Weighted(5, _ -> Changes.createComponent()),
          new Weighted(3, _ -> Changes.createWorkflow()),
          new Weighted(8, Changes::createImageRecipe),
          new Weighted(2, Changes::createContainerRecipe),
          new Weighted(5, _ -> Changes.createInfrastructure()),
          new Weighted(2, _ -> Changes.createDistribution()),
          new Weighted(1, _ -> Changes.createPolicy()),
          new Weighted(8, Changes::createPipeline),
          new Weighted(1, Changes::updateInfrastructure),
          new Weighted(1, Changes::updateDistribution),
          new Weighted(1, Changes::updatePolicy),
          new Weighted(3, Changes::updatePipeline),
          new Weighted(3, Changes::createImage),
          new Weighted(2, Changes::startPipeline),
          new Weighted(8, Everything::get),
          new Weighted(8, Everything::delete),
          new Weighted(2, Everything::list),
          new Weighted(2, Everything::listBuilds),
          new Weighted(1, Everything::listBuiltBy),
          new Weighted(1, Everything::listTags),
          new Weighted(2, Everything::tag),
          new Weighted(1, Everything::untag),
          new Weighted(3, _ -> Everything.again()));
}
