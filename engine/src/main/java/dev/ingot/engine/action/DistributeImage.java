// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.image.AmiNames;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.document.Json;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.engine.build.LaunchImages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Distributes the image that was built, or the one that an image of DistributeImage was made of.
/// In the Region of the build nothing is copied: the image gets the name, the description and the
/// tags. Other Regions and accounts fail the step, since this version copies no images.
public final class DistributeImage implements StepAction<DistributeImage.Inputs> {
  private static final String OUTPUT = "distributedImages";
  private static final String COPYING = "CopyAmiRunning";

  private final SourceImages sources;
  private final OutputImages images;
  private final InstantSource clock;

  public DistributeImage(LaunchImages launchImages, ImageStore images, InstantSource clock) {
    this.sources = new SourceImages(launchImages, images, clock);
    this.images = new OutputImages(images);
    this.clock = clock;
  }

  /// @param distributions without any, those of the image's distribution configuration; without it
  ///   the image is in the Region of the build only
  public record Inputs(List<Distribution> distributions) {}

  /// @param name of the image, with the variables of [AmiNames]
  /// @param amiTags values may have these variables too
  public record Distribution(
      String region,
      Optional<String> name,
      Optional<String> description,
      List<String> targetAccountIds,
      Map<String, String> amiTags,
      Optional<String> kmsKeyId) {
    private static final int NAME = 127;
    private static final int ACCOUNTS = 1536;

    public Distribution {
      InputRules.length("region", region, InputRules.TEXT);
      InputRules.length("name", name, NAME);
      InputRules.length("description", description, InputRules.TEXT);
      InputRules.accounts("targetAccountIds", targetAccountIds, ACCOUNTS);
      InputRules.tags("amiTags", amiTags);
      InputRules.length("kmsKeyId", kmsKeyId, InputRules.TEXT);
      name.ifPresent(text -> requireKnown("name", text));
      amiTags.values().forEach(text -> requireKnown("amiTags", text));
    }

    private static void requireKnown(String key, String text) {
      AmiNames.unknown(text)
          .ifPresent(variable -> {
            throw new RefusedKeyException(
                key,
                "there is no variable '"
                    + variable
                    + "'; there are imagebuilder:buildDate and imagebuilder:buildVersion");
          });
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Optional<Holding.Kind> makes(StepContext context) {
    return SourceImages.isNeeded(context) ? Optional.of(Holding.Kind.IMAGE) : Optional.empty();
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    if (!SourceImages.isNeeded(context)) {
      return distribute(inputs, context);
    }
    var whole = sources.provide(context);
    var outcome = distribute(inputs, context.withImage(whole));
    if (outcome instanceof StepOutcome.Completed completed) {
      return completed.changing(
          image -> completed.imageChange().orElseThrow().apply(adopted(image, whole)));
    }
    sources.remove(context);
    return outcome;
  }

  private static Image adopted(Image image, Image whole) {
    return image
        .withOutputs(whole.outputs())
        .withMetadata(whole.osVersion().or(image::osVersion), image.packages());
  }

  private StepOutcome distribute(Inputs inputs, StepContext context) throws MachineException {
    var output = OutputImages.ofBuild(context);
    if (output.isEmpty()) {
      return StepOutcome.failed(
          "There is no image to distribute: no BUILD workflow of this image has the output"
              + " 'ImageId'.");
    }
    var asked = inputs.distributions().isEmpty() ? attached(context) : inputs.distributions();
    var items = new ArrayList<DistributedImage>();
    var distributed = output.get();
    for (var each : asked) {
      var now = clock.instant();
      var refusal = refusal(each, context);
      if (refusal.isPresent()) {
        var begun =
            new DistributedImage.Begun(
                context.image().arn().owner(), each.region(), each.name(), Optional.empty(), now);
        items.add(begun.failed(clock.instant(), COPYING, refusal.get()));
        continue;
      }
      distributed = named(distributed, each, context);
      images.record(distributed.image(), recorded(each, context), context);
      context.log(
          "Image " + distributed.image() + " is in Region " + each.region() + " (nothing to copy)");
      var begun =
          new DistributedImage.Begun(
              context.image().arn().owner(),
              each.region(),
              Optional.of(distributed.name()),
              Optional.of(distributed.image()),
              now);
      items.add(begun.completed(clock.instant()));
    }
    var outcome = DistributedImage.outcome(OUTPUT, items);
    return outcome instanceof StepOutcome.Completed completed
        ? completed.changing(replace(distributed))
        : outcome;
  }

  private static List<Distribution> attached(StepContext context) {
    var attached = AttachedDistribution.of(context);
    for (var region : attached.regionsOfContainers()) {
      context.log(
          "containerDistributionConfiguration of Region "
              + region
              + " has no effect: this image is no container image");
    }
    return attached.images();
  }

  /// Why this version cannot do it.
  private static Optional<String> refusal(Distribution distribution, StepContext context) {
    var arn = context.image().arn();
    if (!distribution.region().equals(arn.region())) {
      return Optional.of(
          "this version of Ingot copies no images to other Regions than that of the build, "
              + arn.region()
              + " (see docs/compatibility.md)");
    }
    var others =
        distribution.targetAccountIds().stream().filter(id -> !id.equals(arn.owner())).toList();
    if (!others.isEmpty()) {
      return Optional.of(
          "this version of Ingot copies no images to other accounts, here targetAccountIds "
              + String.join(", ", others)
              + " (see docs/compatibility.md)");
    }
    return distribution
        .kmsKeyId()
        .map(key ->
            "this version of Ingot encrypts no images, here with kmsKeyId "
                + key
                + " (see docs/compatibility.md)");
  }

  private Image.OutputAmi named(
      Image.OutputAmi ami, Distribution distribution, StepContext context) {
    return new Image.OutputAmi(
        ami.region(),
        ami.image(),
        distribution.name().map(name -> expanded(name, context)).orElse(ami.name()),
        distribution.description().or(ami::description),
        ami.accountId());
  }

  private Map<String, String> recorded(Distribution distribution, StepContext context) {
    var values = new LinkedHashMap<String, String>();
    distribution.name().ifPresent(name -> values.put("name", expanded(name, context)));
    distribution.description().ifPresent(text -> values.put("description", text));
    if (!distribution.amiTags().isEmpty()) {
      var tags = new TreeMap<String, String>();
      distribution.amiTags().forEach((key, value) -> tags.put(key, expanded(value, context)));
      values.put("amiTags", Json.write(tags));
    }
    return values;
  }

  /// The time is that of the step's beginning, so that it is the same after a crash.
  private String expanded(String text, StepContext context) {
    return AmiNames.expanded(
        text, context.image().arn(), context.step().startTime().orElseGet(clock::instant));
  }

  private static UnaryOperator<Image> replace(Image.OutputAmi changed) {
    return image ->
        image.withOutputs(
            image.outputs().stream()
                .map(output -> output.image().equals(changed.image()) ? changed : output)
                .toList());
  }
}
