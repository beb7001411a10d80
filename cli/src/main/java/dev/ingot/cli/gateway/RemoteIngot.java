// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.image.Base;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.core.resource.Platform;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.auth.PercentCoding;
import dev.ingot.model.client.HttpImageBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Ingot behind HTTP: the API, and the side routes of the server under `/ingot/v1/`.
final class RemoteIngot implements Ingot {
  private final HttpImageBuilder api;
  private final SideRoutes routes;
  private final boolean reachesHost;
  private final Scope scope;

  /// @param reachesHost whether the server answers what is asked about its host
  RemoteIngot(HttpImageBuilder api, SideRoutes routes, boolean reachesHost, Scope scope) {
    this.api = api;
    this.routes = routes;
    this.reachesHost = reachesHost;
    this.scope = scope;
  }

  @Override
  public ImageBuilderApi api() {
    return api;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public boolean isInProcess() {
    return false;
  }

  @Override
  public boolean reachesHost() {
    return reachesHost;
  }

  /// The routes about the host.
  private SideRoutes host() {
    if (!reachesHost) {
      throw new CommandException(
          ExitCode.USAGE,
          "machines, images and bases of a server's host are reached only on that host, by who may"
              + " read its data folder: run this there, without --endpoint-url and"
              + " AWS_ENDPOINT_URL_IMAGEBUILDER");
    }
    return routes;
  }

  @Override
  public void retry(String imageArn, String from) {
    routes.put(
        "retry?image="
            + PercentCoding.encode(imageArn)
            + "&from="
            + PercentCoding.encode(from)
            + "&clientToken="
            + UUID.randomUUID());
  }

  @Override
  public BuildLog.Chunk log(String imageArn, long from, int limit) {
    var answer =
        routes.get(
            "log?image=" + PercentCoding.encode(imageArn) + "&from=" + from + "&limit=" + limit);
    return new BuildLog.Chunk(
        objects(answer, "lines").stream().map(RemoteIngot::line).toList(),
        answer.get("next") instanceof Number next ? next.longValue() : from);
  }

  private static BuildLog.Line line(Map<?, ?> members) {
    return new BuildLog.Line(
        Instant.parse(text(members, "time")),
        optional(members, "stepExecutionId"),
        BuildLog.Source.valueOf(text(members, "source")),
        text(members, "text"));
  }

  @Override
  public Optional<StoredImage> image(String ami) {
    if (!reachesHost) {
      return Optional.empty();
    }
    Map<String, Object> image;
    try {
      image = host().get("machine-images/" + PercentCoding.encode(ami));
    } catch (ApiException e) {
      if (e.code().equals("ResourceNotFoundException")) {
        return Optional.empty();
      }
      throw e;
    }
    var disk = image.get("disk") instanceof Map<?, ?> members ? members : Map.of();
    return Optional.of(
        StoredImage.of(
            ami,
            optional(disk, "file").map(Path::of),
            optional(disk, "format"),
            Boolean.TRUE.equals(image.get("bootable")),
            words(image, "volumes")));
  }

  @Override
  public void export(String ami, String format, Path to) {
    host()
        .put(
            "machine-images/"
                + PercentCoding.encode(ami)
                + "/export?format="
                + PercentCoding.encode(format)
                + "&to="
                + PercentCoding.encode(to.toString()));
  }

  @Override
  public List<String> machines() {
    return words(host().get("machines"), "machines");
  }

  @Override
  public List<String> shell(String machineId) {
    return words(host().get("machines/" + PercentCoding.encode(machineId) + "/shell"), "command");
  }

  @Override
  public void terminateMachine(String machineId) {
    host().delete("machines/" + PercentCoding.encode(machineId));
  }

  @Override
  public Visit.Way console(String ami, Visit visit) {
    var answer =
        host()
            .get(
                "machine-images/"
                    + PercentCoding.encode(ami)
                    + "/console?seed="
                    + PercentCoding.encode(visit.seed().toString())
                    + "&sshPort="
                    + visit.sshPort());
    return new Visit.Way(
        words(answer, "command"),
        !Boolean.FALSE.equals(answer.get("mayHaveCloudInit")),
        !Boolean.FALSE.equals(answer.get("mayHaveSshServer")));
  }

  @Override
  public boolean isSimulated() {
    return Boolean.TRUE.equals(host().get("missing").get("simulated"));
  }

  @Override
  public List<Machines.MissingRequirement> missingRequirements() {
    return objects(host().get("missing"), "missing").stream()
        .map(missing ->
            new Machines.MissingRequirement(
                text(missing, "what"), text(missing, "consequence"), text(missing, "fix")))
        .toList();
  }

  /// Not every service behind an endpoint is of our kind.
  @Override
  public Optional<String> parentProblem(String parentImage) {
    try {
      return optional(
          routes.get("parent?parentImage=" + PercentCoding.encode(parentImage)), "problem");
    } catch (ApiException _) {
      return Optional.empty();
    }
  }

  @Override
  public List<ListedBase> bases() {
    return objects(host().get("bases"), "bases").stream().map(RemoteIngot::base).toList();
  }

  private static ListedBase base(Map<?, ?> members) {
    return new ListedBase(
        new Base(
            text(members, "reference"),
            optional(members, "slug"),
            text(members, "name"),
            Platform.of(text(members, "platform")).orElse(Platform.LINUX),
            optional(members, "osVersion"),
            text(members, "architecture"),
            Boolean.TRUE.equals(members.get("bootable"))),
        text(members, "ami"));
  }

  @Override
  public void addBase(String slug, String reference) {
    host()
        .put(
            "bases/"
                + PercentCoding.encode(slug)
                + "?reference="
                + PercentCoding.encode(reference));
  }

  @Override
  public void pullBase(String parentImage, Consumer<String> progress) {
    host();
    throw new CommandException(
        ExitCode.USAGE,
        "a server uses the data folder; stop it, then 'ingot base pull' works there");
  }

  @Override
  public void close() {
    api.close();
    routes.close();
  }

  private static List<String> words(Map<String, Object> answer, String name) {
    return answer.get(name) instanceof List<?> words
        ? words.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static List<Map<?, ?>> objects(Map<String, Object> answer, String name) {
    return answer.get(name) instanceof List<?> items
        ? items.stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList()
        : List.of();
  }

  private static String text(Map<?, ?> members, String name) {
    return optional(members, name).orElse("");
  }

  private static Optional<String> optional(Map<?, ?> members, String name) {
    return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
