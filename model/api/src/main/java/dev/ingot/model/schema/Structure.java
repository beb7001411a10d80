// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.schema;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The schema of a generated record: its members in model order, and access to their values by
/// position. One generated class per record implements it, so that codecs need no reflection.
///
/// A value slot holds what the record component holds: the value itself for a required member, an
/// `Optional` of it for the others.
public abstract non-sealed class Structure<T> implements Shape {
  private final String name;
  private final List<Member> members;
  private final Map<String, Integer> positions;

  protected Structure(String name, Member... members) {
    this.name = name;
    this.members = List.of(members);
    this.positions = HashMap.newHashMap(members.length);
    for (var i = 0; i < members.length; i++) {
      positions.put(members[i].name(), i);
    }
  }

  public String name() {
    return name;
  }

  public List<Member> members() {
    return members;
  }

  /// The position of a member, or -1 if there is none of this name.
  public int position(String member) {
    return positions.getOrDefault(member, -1);
  }

  /// The record with these slots. A slot of an optional member may hold the bare value too.
  public abstract T create(Object[] slots);

  /// The slot of a member.
  public abstract Object get(T value, int position);

  /// For generated code: what a slot holds, as the component of an optional member.
  @SuppressWarnings("unchecked")
  protected static <V> Optional<V> optional(Object slot) {
    return slot instanceof Optional<?> ? (Optional<V>) slot : Optional.of((V) slot);
  }

  /// For generated code: a copy of the list if there is one.
  public static <V> Optional<List<V>> copyOfList(Optional<List<V>> list) {
    return list.isPresent() ? Optional.of(List.copyOf(list.get())) : list;
  }

  /// For generated code: a copy that keeps the order.
  public static Map<String, String> copyOf(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /// For generated code: a copy that keeps the order, if there is a map.
  public static Optional<Map<String, String>> copyOfMap(Optional<Map<String, String>> map) {
    return map.isPresent() ? Optional.of(copyOf(map.get())) : map;
  }
}
