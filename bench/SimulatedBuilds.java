// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.GetImageRequest;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How fast a server that simulates builds images, over HTTP and signed: one after another, then many at once.
///
/// usage: SimulatedBuilds ENDPOINT ONE-BY-ONE AT-ONCE
///
/// Prints `name <TAB> value`. The first of the builds one by one is told by itself: the server compiles.
static final int CLIENTS = 8;

void main(String[] arguments) throws Exception {
  var signer =
      new SigV4Signer(new Credentials("bench", "bench"), "us-east-1", "imagebuilder", InstantSource.system());
  var api = new HttpImageBuilder(URI.create(arguments[0]), Optional.of(signer));
  var request = request(api);
  var millis = new ArrayList<Double>();
  for (var i = 0; i < Integer.parseInt(arguments[1]); i++) {
    var begun = System.nanoTime();
    awaitEnd(api, create(api, request));
    millis.add((System.nanoTime() - begun) / 1e6);
  }
  IO.println("first ms\t" + millis.removeFirst());
  var sorted = millis.stream().sorted().toList();
  IO.println("p50 ms\t" + sorted.get(sorted.size() / 2));
  IO.println("p99 ms\t" + sorted.get(sorted.size() * 99 / 100));
  var many = Integer.parseInt(arguments[2]);
  var begun = System.nanoTime();
  try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
    var images = new ArrayList<Future<String>>();
    for (var i = 0; i < many; i++) {
      images.add(clients.submit(() -> create(api, request)));
    }
    for (var image : images) {
      awaitEnd(api, image.get());
    }
  }
  IO.println("builds/s\t" + many / ((System.nanoTime() - begun) / 1e9));
}

CreateImageRequest request(ImageBuilderApi api) {
  var component = "arn:aws:imagebuilder:us-east-1:aws:component/hello-world-linux/x.x.x";
  var recipe =
      api.call(
              ImageBuilder.CREATE_IMAGE_RECIPE,
              CreateImageRecipeRequest.builder()
                  .name("bench")
                  .semanticVersion("1.0.0")
                  .parentImage("arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x")
                  .components(List.of(ComponentConfiguration.builder().componentArn(component).build()))
                  .build())
          .imageRecipeArn()
          .orElseThrow();
  var infrastructure =
      api.call(
              ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION,
              CreateInfrastructureConfigurationRequest.builder()
                  .name("bench")
                  .instanceProfileName("any")
                  .build())
          .infrastructureConfigurationArn()
          .orElseThrow();
  return CreateImageRequest.builder()
      .imageRecipeArn(recipe)
      .infrastructureConfigurationArn(infrastructure)
      .build();
}

String create(ImageBuilderApi api, CreateImageRequest request) {
  return api.call(ImageBuilder.CREATE_IMAGE, request).imageBuildVersionArn().orElseThrow();
}

void awaitEnd(ImageBuilderApi api, String image) throws InterruptedException {
  while (true) {
    var answer =
        api.call(ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(image).build());
    var status = answer.image().flatMap(i -> i.state()).flatMap(s -> s.status()).orElseThrow().wire();
    switch (status) {
      case "AVAILABLE" -> {
        return;
      }
      case "FAILED", "CANCELLED" -> throw new IllegalStateException(image + " is " + status);
      default -> Thread.sleep(2);
    }
  }
}
