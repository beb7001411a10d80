// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.model.Operation;
import dev.ingot.model.schema.Member;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import dev.ingot.model.schema.WireEnum;
import dev.ingot.server.ModelRequest.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Every way in which one member of a request can differ from what the model says: missing, `null`,
/// another type, too short, too long, out of range, a broken pattern, an unknown word, an unknown
/// member beside it; and what is just within the limits.
final class Variants {
  private static final Object NULL = Optional.empty();

  /// Texts over this are left out; the limit of a request is 1 MiB.
  private static final int LONGEST = 100_000;

  /// What some pattern or other does not allow.
  private static final List<String> ODD_TEXTS =
      List.of(
          "a b",
          " web",
          "web ",
          "wéb",
          "web/",
          "web:",
          "*",
          "1.0",
          "1.0.0.0",
          "-1.0.0",
          "x.1.0",
          "arn:aws:imagebuilder",
          "../../etc/passwd",
          "<script>",
          "${web}",
          "WEB_",
          "ウェブ",
          "aws:web",
          "s3://",
          "'; DROP TABLE resource; --");

  private final Operation<?, ?> operation;
  private final String constraintError;
  private final List<Variant> variants = new ArrayList<>();

  private Variants(Operation<?, ?> operation) {
    this.operation = operation;
    this.constraintError =
        operation.uri().startsWith("/tags/")
            ? "InvalidParameterException"
            : "InvalidParameterValueException";
  }

  static List<Variant> of(Operation<?, ?> operation) {
    var variants = new Variants(operation);
    var fullest = ModelValues.fullest(operation);
    variants.members(fullest, operation.input(), Optional.empty());
    // Once more alone: beside others that exclude it, a rule would hide what becomes of it.
    var smallest = ModelValues.smallest(operation);
    for (var member : operation.input().members()) {
      if (!member.required()) {
        var place = Place.of(member);
        variants.member(smallest.with(place, ModelValues.full(member.shape())), member, place);
      }
    }
    return variants.variants;
  }

  private void members(ModelRequest base, Structure<?> shape, Optional<Place> around) {
    for (var member : shape.members()) {
      var place = around.map(outer -> outer.then(member.name())).orElseGet(() -> Place.of(member));
      member(base, member, place);
    }
    if (!base.hasBody()) {
      return;
    }
    var unknown = "noSuchMember";
    var place = around.map(outer -> outer.then(unknown)).orElse(new Place(List.of(unknown)));
    add("unknown member " + place, base.with(place, Map.of("a", List.of(NULL, 1))), same(base));
  }

  private void member(ModelRequest base, Member member, Place place) {
    if (member.place() != Member.Place.LABEL) {
      var without = base.without(place);
      add("no " + place, without, member.required() ? missing(place) : taken(place));
      if (member.place() == Member.Place.BODY) {
        var expected = member.required() ? missing(place) : same(without);
        add("null as " + place, base.with(place, NULL), expected);
      }
    }
    value(base, member.shape(), place, member.place() == Member.Place.BODY, member.required());
  }

  private void value(ModelRequest base, Shape shape, Place place, boolean typed, boolean required) {
    if (typed) {
      wrongTypes(base, shape, place);
    }
    switch (shape) {
      case Text text -> text(base, text, place, typed);
      case Shape.Choice choice -> choice(base, choice, place);
      case Shape.Whole whole -> whole(base, whole, place, typed);
      case Shape.Decimal _, Shape.Flag _ -> {}
      case Shape.Time _ -> {}
      case Shape.ListOf list -> list(base, list, place, typed);
      case Shape.MapOf map -> map(base, map, place, required);
      case Structure<?> structure -> members(base, structure, Optional.of(place));
    }
  }

  private void wrongTypes(ModelRequest base, Shape shape, Place place) {
    var expected = wanted(shape);
    for (var value : List.of("7", 7, 7.5, true, List.of(), Map.of(), List.of(List.of()))) {
      if (!fits(shape, value)) {
        add(place + " as " + value, base.with(place, value), wrongType(place, expected));
      }
    }
    switch (shape) {
      case Shape.Whole _ ->
          add("half of " + place, base.with(place, 7.5), wrongType(place, "a whole number"));
      case Shape.Time _ -> {
        for (var time : List.of("7", "yesterday", "", 1e300)) {
          add(place + " as " + time, base.with(place, time), wrongType(place, expected));
        }
      }
      default -> {}
    }
  }

  private static boolean fits(Shape shape, Object value) {
    return switch (shape) {
      case Text _, Shape.Choice _, Shape.Time _ when value instanceof String -> true;
      case Shape.Whole _, Shape.Decimal _, Shape.Time _ -> value instanceof Number;
      case Shape.Flag _ -> value instanceof Boolean;
      case Shape.ListOf _ -> value instanceof List<?>;
      case Shape.MapOf _, Structure<?> _ -> value instanceof Map<?, ?>;
      case Text _, Shape.Choice _ -> false;
    };
  }

  private static String wanted(Shape shape) {
    return switch (shape) {
      case Text _, Shape.Choice _ -> "a string";
      case Shape.Whole _, Shape.Decimal _ -> "a number";
      case Shape.Flag _ -> "true or false";
      case Shape.Time _ -> "a number of seconds since 1970";
      case Shape.ListOf _ -> "an array";
      case Shape.MapOf _, Structure<?> _ -> "an object";
    };
  }

  private void text(ModelRequest base, Text shape, Place place, boolean typed) {
    if (shape.min() > 0) {
      for (var length : List.of(0, shape.min() - 1)) {
        add(
            place + " of " + length + " characters",
            base.with(place, "a".repeat(length)),
            broken(place, place.last() + " must have at least " + shape.min() + " characters"));
      }
    }
    if (shape.max() < LONGEST) {
      for (var unit : List.of("a", "1", "é", "\ud83d\udce6")) {
        add(
            place + " of one character too many",
            base.with(place, unit.repeat(shape.max() + 1)),
            broken(place, place.last() + " must have at most " + shape.max() + " characters"));
      }
      var longest = "a".repeat(shape.max());
      if (Pattern.compile(shape.pattern()).matcher(longest).find()) {
        add(place + " of all characters", base.with(place, longest), taken(place));
      }
    }
    patterns(base, shape, place, typed);
    if (typed) {
      halves(base, shape, place);
    }
  }

  private void patterns(ModelRequest base, Text shape, Place place, boolean typed) {
    var pattern = Pattern.compile(shape.pattern());
    for (var odd : ODD_TEXTS) {
      var fits = odd.length() >= shape.min() && odd.length() <= shape.max();
      if (fits) {
        var expected =
            pattern.matcher(odd).find() ? taken(place) : brokenPattern(place, shape, odd);
        add(place + " as '" + odd + "'", base.with(place, odd), expected);
      }
    }
    if (typed && shape.pattern().endsWith("$")) {
      // In Java, `$` would overlook it.
      var strict = Pattern.compile(shape.pattern().replaceAll("\\$$", "\\\\z"));
      var line = ModelValues.full(shape) + "\n";
      add(
          place + " with a line break at its end",
          base.with(place, line),
          strict.matcher(line).find() ? taken(place) : brokenPattern(place, shape, line));
    }
  }

  private Variant.Expected brokenPattern(Place place, Text shape, String text) {
    var wildcard = place.last().equals("semanticVersion") && text.equals("x.1.0");
    return new Variant.Refused(
        wildcard ? "InvalidVersionNumberException" : constraintError,
        invalid(place, place.last() + " must match pattern " + shape.pattern()));
  }

  /// What no UTF-8 or no database can hold.
  private void halves(ModelRequest base, Text shape, Place place) {
    for (var odd : List.of("a\u0000b", "a\ud83d", "\udce6a")) {
      var fits = odd.length() >= shape.min() && odd.length() <= shape.max();
      if (fits) {
        var matches = Pattern.compile(shape.pattern()).matcher(odd).find();
        add(
            place + " with a character that is none",
            base.with(place, odd),
            matches
                ? broken(place, place.last() + " must be Unicode text without the character U+0000")
                : brokenPattern(place, shape, odd));
      }
    }
  }

  private void choice(ModelRequest base, Shape.Choice shape, Place place) {
    var words = shape.values().stream().map(WireEnum::wire).collect(Collectors.joining(", "));
    for (var word : List.of("", "NO_SUCH_WORD", "null", words)) {
      if (shape.find(word).isEmpty()) {
        add(
            place + " as '" + word + "'",
            base.with(place, word),
            broken(place, place.last() + " must be one of " + words));
      }
    }
    for (var value : shape.values()) {
      add(place + " as " + value.wire(), base.with(place, value.wire()), taken(place));
      var otherwise = value.wire().toLowerCase(Locale.ROOT);
      if (shape.find(otherwise).isEmpty()) {
        add(
            place + " as " + otherwise,
            base.with(place, otherwise),
            broken(place, place.last() + " must be one of " + words));
      }
    }
  }

  private void whole(ModelRequest base, Shape.Whole shape, Place place, boolean typed) {
    var detail = place.last() + " must be between " + shape.min() + " and " + shape.max();
    var tooMuch = List.of(shape.min() - 1.0, shape.max() + 1.0, -1e30, 1e30);
    for (var number : tooMuch) {
      if (typed && number != shape.min() && number != shape.max()) {
        add(
            place + " as " + number,
            base.with(place, new BigDecimal(number).toBigInteger()),
            broken(place, detail));
      }
    }
    for (var number : List.of(shape.min(), shape.max())) {
      add(place + " as " + number, base.with(place, number), taken(place));
    }
  }

  private void list(ModelRequest base, Shape.ListOf shape, Place place, boolean typed) {
    var element = ModelValues.full(shape.element());
    if (shape.min() > 0 && typed) {
      add(
          "no element in " + place,
          base.with(place, List.of()),
          broken(place, "'" + place + "' must contain at least " + shape.min() + " items"));
    }
    if (shape.max() < 10_000) {
      add(
          "one element too many in " + place,
          base.with(place, Collections.nCopies(shape.max() + 1, element)),
          broken(place, "'" + place + "' must contain at most " + shape.max() + " items"));
    }
    value(base.with(place, List.of(element)), shape.element(), place.then(0), typed, true);
    if (typed) {
      add(
          "null in " + place,
          base.with(place, List.of(element, NULL)),
          wrongType(place.then(1), wanted(shape.element())));
      if (shape.element() instanceof Text text && text.min() > 0) {
        add(
            "a short last element in " + place,
            base.with(place, List.of(element, "")),
            shape.max() < 2
                ? broken(place, "'" + place + "' must contain at most " + shape.max() + " items")
                : broken(
                    place.then(1),
                    place.then(1).last() + " must have at least " + text.min() + " characters"));
      }
    }
  }

  private void map(ModelRequest base, Shape.MapOf shape, Place place, boolean required) {
    if (shape.min() > 0) {
      add(
          "nothing in " + place,
          base.with(place, Map.of()),
          required
              ? broken(place, "'" + place + "' must contain at least " + shape.min() + " items")
              : taken(place));
    }
    if (shape.max() < 10_000) {
      var many =
          IntStream.rangeClosed(0, shape.max())
              .boxed()
              .collect(Collectors.toMap(i -> "k" + i, _ -> (Object) "web"));
      add(
          "one entry too many in " + place,
          base.with(place, new LinkedHashMap<>(many)),
          broken(place, "'" + place + "' must contain at most " + shape.max() + " items"));
    }
    var key = place.then("key");
    var value = place.then("value");
    for (var odd : List.of(7, true, List.of(), Map.of())) {
      add(
          place + " with the value " + odd,
          base.with(place, Map.of("web", odd)),
          wrongType(value, "a string"));
    }
    if (shape.key().min() > 0) {
      add(
          "an empty key in " + place,
          base.with(place, Map.of("", "web")),
          broken(key, "key must have at least " + shape.key().min() + " characters"));
    }
    if (shape.key().max() < LONGEST) {
      add(
          "a long key in " + place,
          base.with(place, Map.of("k".repeat(shape.key().max() + 1), "web")),
          broken(key, "key must have at most " + shape.key().max() + " characters"));
    }
    if (shape.value().max() < LONGEST) {
      add(
          "a long value in " + place,
          base.with(place, Map.of("web", "v".repeat(shape.value().max() + 1))),
          broken(value, "value must have at most " + shape.value().max() + " characters"));
    }
    for (var odd : ODD_TEXTS) {
      if (odd.length() <= shape.key().max()
          && !Pattern.compile(shape.key().pattern()).matcher(odd).find()) {
        add(
            place + " with the key " + odd,
            base.with(place, Map.of(odd, "web")),
            brokenPattern(key, shape.key(), odd));
      }
    }
  }

  private static Variant.Expected missing(Place place) {
    return new Variant.Refused(
        "InvalidRequestException", "The required parameter '" + place + "' is missing.");
  }

  private static Variant.Expected wrongType(Place place, String wanted) {
    return new Variant.Refused(
        "InvalidRequestException", "The value of parameter '" + place + "' must be " + wanted);
  }

  private Variant.Expected broken(Place place, String detail) {
    return new Variant.Refused(constraintError, invalid(place, detail));
  }

  private static String invalid(Place place, String detail) {
    return "The value supplied for parameter '" + place + "' is not valid. " + detail;
  }

  private static Variant.Expected same(ModelRequest other) {
    return new Variant.Same(other);
  }

  private static Variant.Expected taken(Place place) {
    return new Variant.Taken(place);
  }

  private void add(String what, ModelRequest request, Variant.Expected expected) {
    variants.add(new Variant(operation + ": " + what, request, expected));
  }
}
