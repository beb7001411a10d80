// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.server.EmbeddedIngot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// One sequence: an account of its own in Ingot, and the model of it. Whatever is done is done to
/// both, and both must answer the same.
final class Session {
  private static final Set<String> ENDS = Set.of("AVAILABLE", "FAILED", "CANCELLED");
  private static final long PATIENCE_SECONDS = 30;

  private final Account account;
  private final Account stranger;
  private final Model model = new Model();
  private final Outcomes outcomes;
  private final List<Command> commands = new ArrayList<>();
  private int calls;

  /// The last call that had a token; nothing before the first.
  private Runnable last = () -> {};

  /// @param number of the account, which nobody has used
  Session(EmbeddedIngot services, long number, Outcomes outcomes) {
    this.account = new Account(services, String.format("%012d", number));
    this.stranger = new Account(services, String.format("%012d", number + 1));
    this.outcomes = outcomes;
  }

  Model model() {
    return model;
  }

  void run(Command command) {
    commands.add(command);
    command.action().accept(this);
  }

  /// What was run.
  List<Command> commands() {
    return List.copyOf(commands);
  }

  /// A call that makes or changes something, and answers its ARN. An image is waited for.
  ///
  /// @param token empty text for one that nobody has used
  void change(
      Kind answered,
      String operation,
      Map<String, Object> members,
      String token,
      Supplier<Ref> rule) {
    calls++;
    var given = token.isEmpty() ? "new-" + calls : token;
    last = () -> changeOnce(answered, operation, members, given, rule);
    last.run();
  }

  /// The last change once more, with its token.
  void again() {
    last.run();
  }

  private void changeOnce(
      Kind answered,
      String operation,
      Map<String, Object> members,
      String token,
      Supplier<Ref> rule) {
    var request = new HashMap<>(members);
    request.put("clientToken", token);
    var before = model.things().size();
    compare(
        operation,
        () -> text(account.call(operation, request), answered.arnMember()),
        () -> model.once(operation, token, members, rule).arn());
    if (answered == Kind.IMAGE && model.things().size() > before) {
      awaitEnd(model.things().getLast());
    }
  }

  /// Until the image is built or not.

  private void awaitEnd(Thing image) {
    var end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000;
    var status = status(image);
    while (!ENDS.contains(status) && System.nanoTime() < end) {
      pause();
      status = status(image);
    }
    assertThat(status).isEqualTo(image.available() ? "AVAILABLE" : "FAILED");
  }

  private String status(Thing image) {
    var answer = account.call("GetImage", Map.of("imageBuildVersionArn", image.ref().arn()));
    return text(map(map(answer, "image"), "state"), "status");
  }

  private static void pause() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void get(Ref ref) {
    compare(ref.kind().operation("Get"), () -> shown(account, ref), () -> shown(model.get(ref)));
  }

  private static Map<String, Object> shown(Account account, Ref ref) {
    var kind = ref.kind();
    var answer = account.call(kind.operation("Get"), Map.of(kind.arnMember(), ref.arn()));
    var members = new TreeMap<>(map(answer, kind.member()));
    members.keySet().retainAll(Set.of("arn", "name", "description", "tags"));
    return members;
  }

  private static Map<String, Object> shown(Thing thing) {
    var members = new TreeMap<String, Object>();
    members.put("arn", thing.ref().arn());
    members.put("name", thing.name());
    members.put("tags", thing.tags());
    thing.description().ifPresent(text -> members.put("description", text));
    return members;
  }

  void delete(Ref ref) {
    var kind = ref.kind();
    compare(
        kind.operation("Delete"),
        () ->
            text(
                account.call(kind.operation("Delete"), Map.of(kind.arnMember(), ref.arn())),
                kind.arnMember()),
        () -> model.delete(ref).arn());
  }

  /// @param page so many at a time
  void list(Kind kind, Optional<Integer> page) {
    compare(
        kind.list(),
        () -> sorted(pages(kind.list(), kind.listMember(), Map.of(), page).stream()),
        () -> sorted(model.all(kind).stream().map(Ref::arn)));
  }

  void listBuilds(Kind kind, Optional<Ref> version, Optional<Integer> page) {
    var members = new HashMap<String, Object>();
    version.ifPresent(v -> members.put(kind.member() + "VersionArn", v.arn()));
    var listed = kind.member() + "SummaryList";
    compare(
        kind.listBuilds(),
        () -> sorted(pages(kind.listBuilds(), listed, members, page).stream()),
        () -> sorted(model.builds(kind, version).stream().map(Ref::arn)));
  }

  void listBuiltBy(Ref pipeline, Optional<Integer> page) {
    var members = Map.<String, Object>of("imagePipelineArn", pipeline.arn());
    compare(
        "ListImagePipelineImages",
        () -> sorted(pages("ListImagePipelineImages", "imageSummaryList", members, page).stream()),
        () -> sorted(model.builtBy(pipeline).stream().map(Ref::arn)));
  }

  private static List<String> sorted(Stream<String> arns) {
    return arns.sorted().toList();
  }

  /// The ARNs of a list, page by page.
  private List<String> pages(
      String operation, String listed, Map<String, Object> members, Optional<Integer> page) {
    var arns = new ArrayList<String>();
    var request = new HashMap<>(members);
    page.ifPresent(size -> request.put("maxResults", size));
    Optional<Object> next;
    do {
      var answer = account.call(operation, request);
      var items = (List<?>) answer.getOrDefault(listed, List.of());
      assertThat(items).hasSizeLessThanOrEqualTo(page.orElse(25));
      items.forEach(item -> arns.add(String.valueOf(((Map<?, ?>) item).get("arn"))));
      next = Optional.ofNullable(answer.get("nextToken"));
      next.ifPresent(token -> request.put("nextToken", token));
    } while (next.isPresent());
    return arns;
  }

  void listTags(Ref ref) {
    compare(
        "ListTagsForResource",
        () -> map(account.call("ListTagsForResource", Map.of("resourceArn", ref.arn())), "tags"),
        () -> model.tags(ref));
  }

  void tag(Ref ref, Map<String, String> tags) {
    compare(
        "TagResource",
        () -> account.call("TagResource", Map.of("resourceArn", ref.arn(), "tags", tags)),
        () -> {
          model.tag(ref, tags);
          return Map.of();
        });
  }

  void untag(Ref ref, Set<String> keys) {
    compare(
        "UntagResource",
        () ->
            account.call(
                "UntagResource", Map.of("resourceArn", ref.arn(), "tagKeys", List.copyOf(keys))),
        () -> {
          model.untag(ref, keys);
          return Map.of();
        });
  }

  /// Everything that the model says is there is, as it says, and nobody else sees it; nothing else
  /// is there.
  void checkEnd() {
    for (var thing : model.things()) {
      get(thing.ref());
      assertThat(outcome(() -> shown(stranger, thing.ref())))
          .as("%s of another account", thing.ref())
          .isEqualTo(new Outcomes.Refusal("ResourceNotFoundException"));
    }
    model.gone().forEach(this::get);
    for (var kind : Kind.values()) {
      list(kind, Optional.empty());
      if (kind.hasBuilds()) {
        listBuilds(kind, Optional.empty(), Optional.empty());
      }
    }
  }

  /// Ingot goes first: what the model takes for done has been done.
  private void compare(String operation, Supplier<?> ingot, Supplier<?> rule) {
    var answer = outcome(ingot);
    var expected = outcome(rule);
    outcomes.count(operation, expected);
    assertThat(answer).as(operation).isEqualTo(expected);
  }

  /// What is answered, or a refusal.
  private static Object outcome(Supplier<?> call) {
    try {
      return call.get();
    } catch (RefusedException e) {
      return new Outcomes.Refusal(e.error());
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> answer, String member) {
    return (Map<String, Object>) answer.getOrDefault(member, Map.of());
  }

  private static String text(Map<String, Object> answer, String member) {
    return String.valueOf(answer.get(member));
  }
}
