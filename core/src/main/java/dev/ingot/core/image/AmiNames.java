// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import dev.ingot.core.Arn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The variables that names and tags of machine images may have.
///
/// | variable | value |
/// |---|---|
/// | `{{ imagebuilder:buildDate }}` | `2026-09-09T19-19-08.103311Z` |
/// | `{{ imagebuilder:buildDate:yyyy-MM-dd }}` | `2026-09-09`, in whatever form |
/// | `{{ imagebuilder:buildVersion }}` | `1.0.0-1` |
public final class AmiNames {
  private static final Pattern VARIABLE = Pattern.compile("\\{\\{(.*?)\\}\\}", Pattern.DOTALL);
  private static final String DATE = "imagebuilder:buildDate";
  private static final String VERSION = "imagebuilder:buildVersion";

  private AmiNames() {}

  /// A time as it stands in names of images, such as `2026-09-09T19-19-08.103311Z`.
  public static String date(Instant at) {
    var time = new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT).format(at);
    return time.replace(':', '-');
  }

  /// The first variable that there is none of, if there is one.
  public static Optional<String> unknown(String text) {
    var now = Instant.EPOCH;
    return VARIABLE
        .matcher(text)
        .results()
        .map(found -> found.group(1).strip())
        .filter(variable -> !variable.equals(VERSION) && date(variable, now).isEmpty())
        .findFirst();
  }

  /// The text with the values of its variables; what is none stays as it is.
  public static String expanded(String text, Arn image, Instant at) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                value(found.group(1).strip(), image, at).orElse(found.group())));
  }

  private static Optional<String> value(String variable, Arn image, Instant at) {
    return variable.equals(VERSION)
        ? Optional.of(image.exactVersion() + "-" + image.build().orElse(0))
        : date(variable, at);
  }

  private static Optional<String> date(String variable, Instant at) {
    if (variable.equals(DATE)) {
      return Optional.of(date(at));
    }
    if (!variable.startsWith(DATE + ":")) {
      return Optional.empty();
    }
    try {
      var form = variable.substring(DATE.length() + 1).strip();
      return Optional.of(
          DateTimeFormatter.ofPattern(form, Locale.ROOT).withZone(ZoneOffset.UTC).format(at));
    } catch (IllegalArgumentException | java.time.DateTimeException _) {
      return Optional.empty();
    }
  }
}
