// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import dev.ingot.core.rule.ScheduleChecker;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The expressions of schedules, as the scheduler of the queue reads them (User Guide,
/// `image-builder-cron`).
///
/// ```text
/// cron(minute hour day-of-month month day-of-week year)   one of the days is ?
/// rate(n unit)                                            minute, hour or day, with s unless n is 1
/// ```
///
/// As in AWS's own samples `*` in both days, or beside a day that is given, is taken for `?`.
public final class ScheduleExpressions implements ScheduleChecker {
  private static final Pattern CRON = Pattern.compile("cron\\((.*)\\)");
  private static final Pattern RATE =
      Pattern.compile(
          "rate\\((?:1 (?:minute|hour|day)|(?!1 )[1-9][0-9]{0,8} (?:minutes|hours|days))\\)");
  private static final int FIELDS = 6;
  private static final int DAY_OF_MONTH = 2;
  private static final int DAY_OF_WEEK = 4;
  private static final int YEAR = 5;

  @Override
  public Optional<String> problem(String expression) {
    if (RATE.matcher(expression).matches()) {
      return Optional.empty();
    }
    var cron = CRON.matcher(expression);
    if (!cron.matches()) {
      return Optional.of(
          "The expression must be of the form cron(minute hour day-of-month month day-of-week year)"
              + " or rate(number unit).");
    }
    var fields = cron.group(1).strip().split(" +", -1);
    if (fields.length != FIELDS) {
      return Optional.of(
          "Invalid CRON expression: it has "
              + fields.length
              + " fields in place of "
              + FIELDS
              + ".");
    }
    try {
      new CronSchedule(quartz(fields), ZoneOffset.UTC, CronStyle.QUARTZ);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("Invalid CRON expression: " + e.getMessage());
    }
  }

  /// With seconds before it, `?` in one of the days, and years up to 2099, where the scheduler's
  /// end and AWS's are those up to 2199.
  private static String quartz(String... fields) {
    var all = fields.clone();
    if (all[DAY_OF_WEEK].equals("*") && !all[DAY_OF_MONTH].equals("?")) {
      all[DAY_OF_WEEK] = "?";
    } else if (all[DAY_OF_MONTH].equals("*") && !all[DAY_OF_WEEK].equals("?")) {
      all[DAY_OF_MONTH] = "?";
    }
    all[YEAR] = all[YEAR].replaceAll("\\b21[0-9]{2}\\b", "2099");
    return "0 " + String.join(" ", all).toUpperCase(Locale.ROOT);
  }
}
