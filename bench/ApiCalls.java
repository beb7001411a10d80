// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.shape.*;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// How fast a server answers when there is much in its store: 64 callers, signed, four reads to one write.
///
/// usage: ApiCalls ENDPOINT SECONDS COUNT[,COUNT…]   fills up to each count and measures there
///        ApiCalls moto ENDPOINT SECONDS             the same mix of the parameter store of moto
///
/// Prints `what <TAB> value`: the calls a second that go through, then, at half of that rate, the p50 and p99 of each operation in
/// milliseconds. The callers share the processors with the server.
static final int CALLERS = 64;

static final String DOCUMENT =
    """
    schemaVersion: 1.0
    phases: [{name: build, steps: [{name: Run, action: ExecuteBash, inputs: {commands: [echo %d]}}]}]
    """;

void main(String[] arguments) throws Exception {
  if (arguments[0].equals("moto")) {
    moto(URI.create(arguments[1]), Integer.parseInt(arguments[2]));
    return;
  }
  var signer =
      new SigV4Signer(new Credentials("bench", "bench"), "us-east-1", "imagebuilder", InstantSource.system());
  var store = new Store(new HttpImageBuilder(URI.create(arguments[0]), Optional.of(signer)));
  var seconds = Integer.parseInt(arguments[1]);
  for (var count : arguments[2].split(",")) {
    var begun = System.nanoTime();
    var before = store.made.get();
    store.fill(Integer.parseInt(count));
    IO.println(count + " filled/s\t" + (store.made.get() - before) / ((System.nanoTime() - begun) / 1e9));
    run(store::call, seconds / 2, 0, Collections.synchronizedMap(new TreeMap<>()));
    var most = run(store::call, seconds, 0, new TreeMap<>());
    IO.println(count + " calls/s\t" + most);
    var times = Collections.synchronizedMap(new TreeMap<String, List<Long>>());
    run(store::call, seconds, most / 2, times);
    times.forEach((name, nanos) -> {
      var sorted = nanos.stream().sorted().toList();
      IO.println(count + " " + name + " p50 ms\t" + sorted.get(sorted.size() / 2) / 1e6);
      IO.println(count + " " + name + " p99 ms\t" + sorted.get(sorted.size() * 99 / 100) / 1e6);
    });
  }
}

/// A call; what it was.
interface Call {
  String call(Random random) throws Exception;
}

/// @param rate so many a second; 0: as many as go through
/// @param times of each operation; as it was due, not as it began
/// @return calls a second
double run(Call call, int seconds, double rate, Map<String, List<Long>> times) throws Exception {
  var done = new AtomicInteger();
  var begun = System.nanoTime();
  var end = begun + seconds * 1_000_000_000L;
  try (var callers = Executors.newFixedThreadPool(CALLERS)) {
    for (var caller = 0; caller < CALLERS; caller++) {
      var random = new Random(caller);
      callers.submit(() -> {
        var due = System.nanoTime() + (rate > 0 ? (long) (random.nextDouble() * CALLERS / rate * 1e9) : 0);
        while (due < end && System.nanoTime() < end) {
          while (System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
          }
          var name = call.call(random);
          var now = System.nanoTime();
          var nanos = now - due;
          times.computeIfAbsent(name, _ -> Collections.synchronizedList(new ArrayList<>())).add(nanos);
          times.computeIfAbsent(
                  name.matches("(Get|List).*") ? "reads" : "writes",
                  _ -> Collections.synchronizedList(new ArrayList<>()))
              .add(nanos);
          done.incrementAndGet();
          due = rate > 0 ? due + (long) (CALLERS / rate * 1e9) : now;
        }
        return null;
      });
    }
  }
  return done.get() / ((System.nanoTime() - begun) / 1e9);
}

/// What was made on the server, half of it components.
final class Store {
  final ImageBuilderApi api;
  final AtomicInteger made = new AtomicInteger();
  final AtomicInteger more = new AtomicInteger();
  final List<String> components = Collections.synchronizedList(new ArrayList<>());
  final List<String> recipes = Collections.synchronizedList(new ArrayList<>());
  final List<String> infrastructures = Collections.synchronizedList(new ArrayList<>());
  final Queue<String> unused = new ConcurrentLinkedQueue<>();

  Store(ImageBuilderApi api) {
    this.api = api;
  }

  void fill(int count) throws Exception {
    components.add(component(made.getAndIncrement()));
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      for (var caller = 0; caller < CALLERS; caller++) {
        callers.submit(() -> {
          for (var i = made.getAndIncrement(); i < count; i = made.getAndIncrement()) {
            make(i);
          }
          return null;
        });
      }
    }
    made.set(count);
  }

  private void make(int i) {
    switch (i % 8) {
      case 0, 1, 2, 3 -> components.add(component(i));
      case 4, 5 -> recipes.add(recipe(i));
      case 6 -> infrastructures.add(infrastructure(i));
      default -> distribution(i);
    }
  }

  String component(int i) {
    var request =
        CreateComponentRequest.builder()
            .name("component-" + i)
            .semanticVersion("1.0.0")
            .platform(Platform.Linux)
            .data(DOCUMENT.formatted(i))
            .tags(Map.of("team", "images"))
            .build();
    return api.call(ImageBuilder.CREATE_COMPONENT, request).componentBuildVersionArn().orElseThrow();
  }

  String recipe(int i) {
    var used = components.get(i % components.size());
    var request =
        CreateImageRecipeRequest.builder()
            .name("recipe-" + i)
            .semanticVersion("1.0.0")
            .parentImage("builtin:tiny")
            .components(List.of(ComponentConfiguration.builder().componentArn(used).build()))
            .build();
    return api.call(ImageBuilder.CREATE_IMAGE_RECIPE, request).imageRecipeArn().orElseThrow();
  }

  String infrastructure(int i) {
    var request =
        CreateInfrastructureConfigurationRequest.builder().name("infrastructure-" + i).instanceProfileName("any").build();
    return api.call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, request)
        .infrastructureConfigurationArn()
        .orElseThrow();
  }

  void distribution(int i) {
    var images = AmiDistributionConfiguration.builder().name("image {{ imagebuilder:buildDate }}").build();
    api.call(
        ImageBuilder.CREATE_DISTRIBUTION_CONFIGURATION,
        CreateDistributionConfigurationRequest.builder()
            .name("distribution-" + i)
            .distributions(
                List.of(Distribution.builder().region("us-east-1").amiDistributionConfiguration(images).build()))
            .build());
  }

  private static String any(List<String> arns, Random random) {
    return arns.get(random.nextInt(arns.size()));
  }

  String call(Random random) {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> {
        api.call(
            ImageBuilder.GET_COMPONENT,
            GetComponentRequest.builder().componentBuildVersionArn(any(components, random)).build());
        return "GetComponent";
      }
      case 5, 6, 7 -> {
        api.call(
            ImageBuilder.GET_IMAGE_RECIPE,
            GetImageRecipeRequest.builder().imageRecipeArn(any(recipes, random)).build());
        return "GetImageRecipe";
      }
      case 8, 9, 10 -> {
        api.call(
            ImageBuilder.GET_INFRASTRUCTURE_CONFIGURATION,
            GetInfrastructureConfigurationRequest.builder()
                .infrastructureConfigurationArn(any(infrastructures, random))
                .build());
        return "GetInfrastructureConfiguration";
      }
      case 11, 12 -> {
        api.call(ImageBuilder.LIST_COMPONENTS, ListComponentsRequest.builder().build());
        return "ListComponents";
      }
      case 13 -> {
        api.call(
            ImageBuilder.LIST_INFRASTRUCTURE_CONFIGURATIONS,
            ListInfrastructureConfigurationsRequest.builder().build());
        return "ListInfrastructureConfigurations";
      }
      case 14, 15 -> {
        api.call(
            ImageBuilder.LIST_TAGS_FOR_RESOURCE,
            ListTagsForResourceRequest.builder().resourceArn(any(components, random)).build());
        return "ListTagsForResource";
      }
      case 16 -> {
        unused.add(component(1_000_000 + more.getAndIncrement()));
        return "CreateComponent";
      }
      case 17 -> {
        api.call(
            ImageBuilder.UPDATE_INFRASTRUCTURE_CONFIGURATION,
            UpdateInfrastructureConfigurationRequest.builder()
                .infrastructureConfigurationArn(any(infrastructures, random))
                .instanceProfileName("any")
                .description("changed " + more.getAndIncrement())
                .build());
        return "UpdateInfrastructureConfiguration";
      }
      case 18 -> {
        api.call(
            ImageBuilder.TAG_RESOURCE,
            TagResourceRequest.builder()
                .resourceArn(any(components, random))
                .tags(Map.of("changed", "" + more.getAndIncrement()))
                .build());
        return "TagResource";
      }
      default -> {
        var arn = Optional.ofNullable(unused.poll()).orElseGet(() -> component(1_000_000 + more.getAndIncrement()));
        api.call(
            ImageBuilder.DELETE_COMPONENT,
            DeleteComponentRequest.builder().componentBuildVersionArn(arn).build());
        return "DeleteComponent";
      }
    }
  }
}

/// Of moto, which has no Image Builder: PutParameter and GetParameter.
void moto(URI endpoint, int seconds) throws Exception {
  try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
    var next = new AtomicInteger();
    Call call =
        random -> {
          var write = next.get() < CALLERS || random.nextInt(5) == 0;
          var body =
              write
                  ? "{\"Name\": \"/bench/%d\", \"Value\": \"%s\", \"Type\": \"String\"}"
                      .formatted(next.getAndIncrement(), DOCUMENT.replace("\n", " "))
                  : "{\"Name\": \"/bench/%d\"}".formatted(random.nextInt(Math.max(1, next.get() - CALLERS)));
          var request =
              HttpRequest.newBuilder(endpoint)
                  .header("X-Amz-Target", "AmazonSSM." + (write ? "PutParameter" : "GetParameter"))
                  .header("Content-Type", "application/x-amz-json-1.1")
                  .header(
                      "Authorization",
                      "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/ssm/aws4_request, SignedHeaders=host, Signature=0")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build();
          http.send(request, HttpResponse.BodyHandlers.discarding());
          return write ? "PutParameter" : "GetParameter";
        };
    run(call, seconds / 2, 0, new java.util.concurrent.ConcurrentHashMap<>());
    IO.println("moto calls/s\t" + run(call, seconds, 0, new java.util.concurrent.ConcurrentHashMap<>()));
  }
}
