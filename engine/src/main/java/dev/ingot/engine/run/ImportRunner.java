// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Builds;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Names;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.build.Texts;
import java.util.List;
import java.util.Optional;

/// Makes the machine images of what import tasks bring. Each is in the queue under the ARN of its
/// image, and doing it again after a crash finds the machine image of the first time.
final class ImportRunner implements Queue.Handler {
  private final Ports ports;
  private final Builds builds;
  private final LaunchImages launchImages;

  ImportRunner(Ports ports, Builds builds, LaunchImages launchImages) {
    this.ports = ports;
    this.builds = builds;
    this.launchImages = launchImages;
  }

  @Override
  public Queue.Verdict handle(String arn) throws InterruptedException {
    var image =
        Arn.parse(arn)
            .flatMap(ports.resources()::find)
            .filter(Image.class::isInstance)
            .map(Image.class::cast)
            .filter(i -> i.state().status().inProgress());
    if (image.isEmpty()) {
      return new Queue.Verdict.Finished(() -> {});
    }
    try {
      var output = make(image.get());
      return new Queue.Verdict.Finished(() ->
          builds.imported(image.get(), Image.State.of(Image.Status.AVAILABLE), List.of(output)));
    } catch (MachineException e) {
      var why = Texts.cut(String.valueOf(e.getMessage()), Texts.REASON);
      var failed = new Image.State(Image.Status.FAILED, Optional.of(why), Optional.empty());
      return new Queue.Verdict.Finished(() -> builds.imported(image.get(), failed, List.of()));
    }
  }

  private Image.OutputAmi make(Image image) throws MachineException, InterruptedException {
    var scope = image.arn().scope();
    var task = image.origin().map(Image.Origin::source).orElse("");
    var source = ports.images().withDisk(launchImages.provide(task, scope, _ -> {}));
    var made =
        ports
            .images()
            .share(
                new ImageId(Names.image(image.arn().toString(), 1)),
                scope,
                Names.outputImage(image.name(), image.dateCreated()),
                source);
    return new Image.OutputAmi(
        image.arn().region(),
        made.id(),
        made.name(),
        image.origin().flatMap(Image.Origin::description),
        image.arn().owner());
  }
}
