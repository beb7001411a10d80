// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.resource.DistributionConfiguration;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImagePipeline;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourcePolicy;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Workflow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Resources in one table: the columns that are searched and sorted by, and the record as JSON.
final class SqlResourceStore implements ResourceStore {
  private static final String KEY =
      "scope = ? and kind = ? and type = ? and slug = ?"
          + " and major = ? and minor = ? and patch = ? and build = ?";

  private final Sql sql;
  private final Dialect dialect;
  private final RecordJson json;

  SqlResourceStore(Sql sql, Dialect dialect, RecordJson json) {
    this.sql = sql;
    this.dialect = dialect;
    this.json = json;
  }

  @Override
  public boolean add(Resource resource) {
    var key = ArnKey.of(resource.arn()).orElseThrow();
    var added =
        sql.update(
            """
            insert into resource
              (scope, kind, type, slug, major, minor, patch, build, name, created_ms, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (scope, kind, type, slug, major, minor, patch, build) do nothing
            """,
            concat(key.values(), resource.name(), resource.dateCreated(), json.write(resource)));
    return added == 1;
  }

  @Override
  public Optional<Resource> find(Arn arn) {
    return ArnKey.of(arn).flatMap(key -> find(key, ""));
  }

  @Override
  public Optional<Resource> change(Arn arn, UnaryOperator<Resource> change) {
    var key = ArnKey.of(arn);
    return key.isEmpty()
        ? Optional.empty()
        : sql.transactions()
            .in(() -> find(key.get(), dialect.lockRow()).map(r -> replace(key.get(), change, r)));
  }

  private Optional<Resource> find(ArnKey key, String lock) {
    return sql.first(
        "select kind, body from resource where " + KEY + lock, this::resource, key.values());
  }

  private Resource replace(ArnKey key, UnaryOperator<Resource> change, Resource before) {
    var after = change.apply(before);
    if (after.equals(before)) {
      return before; // the caller wanted the lock
    }
    sql.update(
        "update resource set name = ?, created_ms = ?, body = ? where " + KEY,
        concat(new Object[] {after.name(), after.dateCreated(), json.write(after)}, key.values()));
    return after;
  }

  @Override
  public boolean delete(Arn arn) {
    return ArnKey.of(arn)
        .map(key -> sql.update("delete from resource where " + KEY, key.values()) == 1)
        .orElse(false);
  }

  @Override
  public Optional<ResourcePolicy> policy(Arn arn) {
    return ArnKey.of(arn)
        .flatMap(key ->
            sql.first(
                "select policy from resource where policy is not null and " + KEY,
                row -> json.read(ResourcePolicy.class, row.text()),
                key.values()));
  }

  @Override
  public boolean putPolicy(Arn arn, Optional<ResourcePolicy> policy) {
    return ArnKey.of(arn).map(key -> putPolicy(key, policy)).orElse(false);
  }

  private boolean putPolicy(ArnKey key, Optional<ResourcePolicy> policy) {
    var put =
        policy.isEmpty()
            ? sql.update("update resource set policy = null where " + KEY, key.values())
            : sql.update(
                "update resource set policy = ? where " + KEY,
                concat(new Object[] {json.write(policy.get())}, key.values()));
    return put == 1;
  }

  @Override
  public List<WithPolicy> withPolicies(Scope scope, ResourceKind kind) {
    return sql
        .all(
            "select kind, body, policy from resource where policy is not null and kind = ? order by "
                + String.join(", ", Position.NAME_COLUMNS),
            row -> new WithPolicy(resource(row), json.read(ResourcePolicy.class, row.text())),
            kind)
        .stream()
        .filter(shared -> shared.resource().arn().partition().equals(scope.partition()))
        .filter(shared -> shared.resource().arn().region().equals(scope.region()))
        .toList();
  }

  @Override
  public List<Resource> versions(Arn arn) {
    return sql.all(
        """
        select kind, body from resource where scope = ? and kind = ? and type = ? and slug = ?
        order by major, minor, patch, build
        """,
        this::resource,
        ArnKey.scope(arn.scope()),
        arn.kind(),
        arn.type().orElse(""),
        arn.slug());
  }

  @Override
  public int nextBuild(Arn version) {
    return sql.change(
            """
            insert into build_number (version, taken) values (?, 1)
            on conflict (version) do update set taken = build_number.taken + 1
            returning taken
            """,
            Row::number,
            ArnKey.of(version.withoutBuild()).orElseThrow().toString())
        .orElseThrow();
  }

  @Override
  public List<Placed> list(
      Scope scope, ResourceKind kind, Order order, Optional<String> after, int limit) {
    var columns = order == Order.NAME ? Position.NAME_COLUMNS : Position.DATE_COLUMNS;
    var start = after.map(Position::parse);
    var newest = order == Order.NEWEST;
    var values = new ArrayList<Object>(List.of(ArnKey.scope(scope), kind));
    start.ifPresent(s -> values.addAll(order == Order.NAME ? s.nameValues() : s.dateValues()));
    values.add(limit);
    return sql.all(
        "select kind, body, name, major, minor, patch, build, created_ms, number from resource"
            + " where scope = ? and kind = ?"
            + (start.isEmpty()
                ? ""
                : " and (%s) %s (%s)"
                    .formatted(
                        String.join(", ", columns),
                        newest ? "<" : ">",
                        String.join(", ", columns.stream().map(_ -> "?").toList())))
            + " order by "
            + String.join(newest ? " desc, " : ", ", columns)
            + (newest ? " desc" : "")
            + " limit ?",
        row -> new Placed(resource(row), Position.read(row).toString()),
        values.toArray());
  }

  @Override
  public List<Resource> all(Scope scope, ResourceKind kind) {
    return sql.all(
        "select kind, body from resource where scope = ? and kind = ? order by "
            + String.join(", ", Position.NAME_COLUMNS),
        this::resource,
        ArnKey.scope(scope),
        kind);
  }

  @Override
  public int countVersions(Scope scope, ResourceKind kind) {
    return sql.first(
            """
            select count(*) from (
              select 1 from resource where scope = ? and kind = ?
              group by type, slug, major, minor, patch) versions
            """,
            Row::number,
            ArnKey.scope(scope),
            kind)
        .orElseThrow();
  }

  private Resource resource(Row row) throws SQLException {
    var kind = row.word(ResourceKind.class);
    var body = row.text();
    return switch (kind) {
      case COMPONENT -> json.read(Component.class, body);
      case CONTAINER_RECIPE -> json.read(ContainerRecipe.class, body);
      case DISTRIBUTION_CONFIGURATION -> json.read(DistributionConfiguration.class, body);
      case IMAGE -> json.read(Image.class, body);
      case IMAGE_PIPELINE -> json.read(ImagePipeline.class, body);
      case IMAGE_RECIPE -> json.read(ImageRecipe.class, body);
      case INFRASTRUCTURE_CONFIGURATION -> json.read(InfrastructureConfiguration.class, body);
      case LIFECYCLE_POLICY -> json.read(LifecyclePolicy.class, body);
      case WORKFLOW -> json.read(Workflow.class, body);
    };
  }

  private static Object[] concat(Object[] values, Object... more) {
    var all = Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, all, values.length, more.length);
    return all;
  }
}
