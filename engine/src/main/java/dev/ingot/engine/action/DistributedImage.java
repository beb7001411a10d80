// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import java.time.Instant;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What became of one image in one region: an item of what DistributeImage, ModifyImageAttributes
/// and ApplyImageConfigurations put out, and of what the latter two take.
///
/// @param amiId empty if there is none in the region
/// @param dateStarted ISO 8601, UTC, as `dateStopped`
/// @param step how far the action came, such as `Completed` or `CopyAmiRunning`
public record DistributedImage(
    Optional<String> accountId,
    String region,
    Optional<String> name,
    Optional<String> amiId,
    Optional<String> dateStarted,
    Optional<String> dateStopped,
    Status status,
    Optional<String> step,
    Optional<String> errorMessage) {

  /// The end of it.
  public enum Status {
    COMPLETED("Completed"),
    FAILED("Failed"),
    CANCELLED("Cancelled"),
    TIMED_OUT("TimedOut");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// Where an action works, since when.
  record Begun(
      String accountId, String region, Optional<String> name, Optional<String> ami, Instant at) {

    DistributedImage completed(Instant end) {
      return ended(end, Status.COMPLETED, "Completed", Optional.empty());
    }

    /// @param step what could not be done
    DistributedImage failed(Instant end, String step, String why) {
      return ended(end, Status.FAILED, step, Optional.of(why));
    }

    private DistributedImage ended(Instant end, Status status, String step, Optional<String> why) {
      return new DistributedImage(
          Optional.of(accountId),
          region,
          name,
          ami,
          Optional.of(text(at)),
          Optional.of(text(end)),
          status,
          Optional.of(step),
          why);
    }
  }

  /// The step's end: it fails with the first item that has.
  ///
  /// @param output the name of the list
  static StepOutcome outcome(String output, List<DistributedImage> items) {
    var outputs =
        Map.<String, Object>of(output, items.stream().map(DistributedImage::members).toList());
    return items.stream()
        .filter(item -> item.status() != Status.COMPLETED)
        .findFirst()
        .<StepOutcome>map(item ->
            new StepOutcome.Failed(
                "Region " + item.region() + ": " + item.errorMessage().orElse("failed"),
                outputs,
                Optional.empty()))
        .orElseGet(() -> StepOutcome.completed(outputs));
  }

  private Map<String, Object> members() {
    var members = new LinkedHashMap<String, Object>();
    accountId.ifPresent(id -> members.put("accountId", id));
    members.put("region", region);
    name.ifPresent(text -> members.put("name", text));
    amiId.ifPresent(id -> members.put("amiId", id));
    dateStarted.ifPresent(time -> members.put("dateStarted", time));
    dateStopped.ifPresent(time -> members.put("dateStopped", time));
    members.put("status", status.toString());
    step.ifPresent(word -> members.put("step", word));
    errorMessage.ifPresent(text -> members.put("errorMessage", text));
    return members;
  }

  private static String text(Instant time) {
    return new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT).format(time);
  }
}
