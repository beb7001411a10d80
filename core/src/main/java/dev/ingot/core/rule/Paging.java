// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Cuts lists into pages. A page is as full as it can be, and the next one begins behind the last
/// item of this one whatever was added or deleted in between.
///
/// A token is the position of a page's last item, the time, and a checksum over both and over the
/// call that it belongs to: another operation, caller or filter makes it invalid, and so does a
/// day.
///
/// ```text
/// base64url( "1764000000.<checksum>.<position>" )
/// ```
public final class Paging {
  private static final int MAX_RESULTS = 25;
  private static final int STRETCH = 100;
  private static final Duration VALIDITY = Duration.ofHours(24);

  private final InstantSource clock;

  public Paging(InstantSource clock) {
    this.clock = clock;
  }

  /// A list call.
  ///
  /// @param members all members of the request but those of `page`
  public record Call(Scope scope, String operation, List<?> members, PageRequest page) {
    public Call {
      members = List.copyOf(members);
    }
  }

  /// Where the items come from, in the order of the list.
  public interface Source<S> {
    /// At most `limit` items behind the position; fewer only at the end of the list.
    List<At<S>> after(Optional<String> position, int limit);

    /// A list that at most grows at its end.
    static <S> Source<S> of(List<S> items) {
      return (position, limit) -> {
        var from = position.map(p -> Integer.parseInt(p) + 1).orElse(0);
        return IntStream.range(from, Math.min(from + limit, items.size()))
            .mapToObj(i -> new At<>(items.get(i), Integer.toString(i)))
            .toList();
      };
    }

    /// A list that is at hand now and may be another one when the next page is asked for.
    ///
    /// @param items in ascending order of their keys
    static <S> Source<S> of(List<S> items, Function<S, String> key) {
      return (position, limit) ->
          items.stream()
              .filter(i -> position.isEmpty() || key.apply(i).compareTo(position.get()) > 0)
              .limit(limit)
              .map(i -> new At<>(i, key.apply(i)))
              .toList();
    }
  }

  /// An item and its position in the list.
  public record At<S>(S item, String position) {}

  /// @param take what to show of an item; empty leaves it out
  public <S, T> Page<T> page(Call call, Source<S> source, Function<S, Optional<T>> take) {
    var size = size(call.page());
    var position = start(call);
    var items = new ArrayList<T>();
    var last = Optional.<String>empty();
    while (true) {
      var stretch = source.after(position, STRETCH);
      for (var at : stretch) {
        var item = take.apply(at.item());
        if (item.isPresent()) {
          if (items.size() == size) {
            return new Page<>(items, last.map(p -> token(call, p)));
          }
          items.add(item.get());
          last = Optional.of(at.position());
        }
        position = Optional.of(at.position());
      }
      if (stretch.size() < STRETCH) {
        return new Page<>(items, Optional.empty());
      }
    }
  }

  private static int size(PageRequest page) {
    int size = page.maxResults().orElse(MAX_RESULTS);
    if (size < 1 || size > MAX_RESULTS) {
      throw new RejectedException(
          new Rejection.InvalidValue("maxResults", "It must be between 1 and 25."));
    }
    return size;
  }

  private Optional<String> start(Call call) {
    return call.page().nextToken().map(token -> position(call, token));
  }

  private String token(Call call, String position) {
    var time = Long.toString(clock.instant().getEpochSecond());
    var text = time + "." + checksum(call, time, position) + "." + position;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private String position(Call call, String token) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      var parts = text.split("\\.", 3);
      if (parts.length == 3
          && parts[1].equals(checksum(call, parts[0], parts[2]))
          && Long.parseLong(parts[0]) + VALIDITY.toSeconds() > clock.instant().getEpochSecond()) {
        return parts[2];
      }
    } catch (IllegalArgumentException _) {
      // Not base64: like every other damage.
    }
    throw new RejectedException(new Rejection.InvalidPageToken());
  }

  private static String checksum(Call call, String time, String position) {
    return Fingerprint.of(
            call.scope(),
            call.operation(),
            call.members(),
            call.page().maxResults(),
            time,
            position)
        .substring(0, 32);
  }
}
