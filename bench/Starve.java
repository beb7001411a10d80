// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.PercentCoding;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.shape.ListImagesRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Holds a crowd of slow readers and writers against a server, and measures what others get of it meanwhile. Half
/// of the crowd asks for a build log and reads a byte now and then, a quarter sends bodies of 1 MiB but for their end, an
/// eighth sends such bodies slowly, and an eighth sends headers without end. Who is cut off comes again.
///
/// usage: Starve URL ACCESS-KEY-ID SECRET IMAGE-ARN CROWD SECONDS
///
/// Prints `health p50 ms`, `health p99 ms`, `health failed`, `calls p99 ms`, `calls served`, `calls failed`,
/// `log bytes`, `log failed`, `cut off`: a name, a tab and a number per line.

static URI url;
static SigV4Signer signer;
static volatile boolean over;
static final AtomicLong cutOff = new AtomicLong();
static final AtomicLong open = new AtomicLong();

interface Visit {
  void run(Socket socket) throws IOException, InterruptedException;
}

void main(String[] arguments) throws Exception {
  url = URI.create(arguments[0]);
  signer =
      new SigV4Signer(
          new Credentials(arguments[1], arguments[2]), "us-east-1", "imagebuilder", InstantSource.system());
  var log = "/ingot/v1/log?image=" + PercentCoding.encode(arguments[3]);
  var crowd = Integer.parseInt(arguments[4]);
  var seconds = Integer.parseInt(arguments[5]);

  var visitors = new ArrayList<Thread>();
  var read = request("GET", log, "");
  for (var i = 0; i < crowd; i++) {
    Visit visit =
        switch (i % 8) {
          case 0, 2, 4, 6 -> socket -> reader(socket, read);
          case 1, 5 -> socket -> unended(socket);
          case 3 -> socket -> dripping(socket);
          default -> socket -> headers(socket);
        };
    visitors.add(Thread.startVirtualThread(() -> again(visit)));
  }
  for (var waited = 0; open.get() < crowd * 9 / 10 && waited < 100; waited++) {
    Thread.sleep(100);
  }

  var health = new Times();
  var calls = new Times();
  var logBytes = new AtomicLong();
  var logFailed = new AtomicInteger();
  var end = System.nanoTime() + seconds * 1_000_000_000L;
  var threads = new ArrayList<Thread>();
  threads.add(Thread.ofPlatform().start(() -> health.repeat(end, 20, () -> health())));
  for (var i = 0; i < 4; i++) {
    threads.add(Thread.ofPlatform().start(() -> {
      try (var client = new HttpImageBuilder(url, Optional.of(signer))) {
        calls.repeat(
            end, 20, () -> client.call(ImageBuilder.LIST_IMAGES, ListImagesRequest.builder().build()));
      }
    }));
  }
  threads.add(Thread.ofPlatform().start(() -> {
    while (System.nanoTime() < end) {
      try (var socket = connect(1 << 20)) {
        socket.getOutputStream().write(request("GET", log, "Connection: close\r\n").getBytes(US_ASCII));
        var answer = socket.getInputStream().readAllBytes();
        logBytes.addAndGet(answer.length);
        if (!new String(answer, US_ASCII).endsWith("}")) {
          logFailed.incrementAndGet();
        }
        Thread.sleep(200);
      } catch (IOException | InterruptedException e) {
        logFailed.incrementAndGet();
      }
    }
  }));
  for (var thread : threads) {
    thread.join();
  }
  over = true;
  visitors.forEach(Thread::interrupt);

  print("crowd open", open.get());
  print("health p50 ms", health.percentile(50));
  print("health p99 ms", health.percentile(99));
  print("health max ms", health.percentile(100));
  print("health failed", health.failed.get());
  print("calls p99 ms", calls.percentile(99));
  print("calls served", calls.micros.size());
  print("calls failed", calls.failed.get());
  print("log bytes", logBytes.get());
  print("log failed", logFailed.get());
  print("cut off", cutOff.get());
  System.exit(0);
}

static void print(String name, long number) {
  IO.println(name + "\t" + number);
}

static String request(String method, String target, String more) {
  var uri = URI.create(url + target);
  var message =
      HttpMessage.of(
          method,
          uri.getRawPath(),
          Optional.ofNullable(uri.getRawQuery()).orElse(""),
          name -> name.equals("host") ? List.of(uri.getAuthority()) : List.of(),
          new byte[0]);
  var text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n" + more);
  signer.sign(message).forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
  return text + "\r\n";
}

static Socket connect(int receiveBuffer) throws IOException {
  var socket = new Socket();
  socket.setReceiveBufferSize(receiveBuffer);
  socket.setSoTimeout(60_000);
  socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 10_000);
  return socket;
}

static void again(Visit visit) {
  while (!over) {
    try (var socket = connect(4096)) {
      open.incrementAndGet();
      try {
        visit.run(socket);
      } finally {
        open.decrementAndGet();
      }
    } catch (IOException e) {
      cutOff.incrementAndGet();
    } catch (InterruptedException e) {
      return;
    }
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      return;
    }
  }
}

static void reader(Socket socket, String request) throws IOException, InterruptedException {
  socket.getOutputStream().write(request.getBytes(US_ASCII));
  while (!over && socket.getInputStream().read() >= 0) {
    Thread.sleep(200);
  }
  throw new IOException("cut off");
}

/// The signature is of another body, which only the whole body shows.
static void bodyBegins(Socket socket) throws IOException {
  socket
      .getOutputStream()
      .write(request("POST", "/ListImages", "Content-Length: 1048576\r\n").getBytes(US_ASCII));
}

static void unended(Socket socket) throws IOException, InterruptedException {
  bodyBegins(socket);
  socket.getOutputStream().write(new byte[(1 << 20) - 1]);
  hold(socket);
}

static void dripping(Socket socket) throws IOException, InterruptedException {
  bodyBegins(socket);
  var drops = new byte[2048];
  while (!over) {
    socket.getOutputStream().write(drops);
    Thread.sleep(200);
  }
}

static void headers(Socket socket) throws IOException, InterruptedException {
  var text = new StringBuilder("GET /health/live HTTP/1.1\r\nHost: a\r\n");
  for (var i = 0; i < 5000; i++) {
    text.append("a:").append((char) ('a' + i % 26)).append("\r\n");
  }
  socket.getOutputStream().write(text.toString().getBytes(US_ASCII));
  hold(socket);
}

static void hold(Socket socket) throws IOException {
  socket.getInputStream().readAllBytes();
  throw new IOException("cut off");
}

static void health() throws IOException {
  try (var socket = connect(1 << 16)) {
    socket
        .getOutputStream()
        .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
    if (!new String(socket.getInputStream().readAllBytes(), US_ASCII).endsWith("ok\n")) {
      throw new IOException("not ok");
    }
  }
}

static final class Times {
  interface Call {
    void run() throws Exception;
  }

  private final List<Long> micros = new ArrayList<>();
  private final AtomicInteger failed = new AtomicInteger();

  void repeat(long end, long pauseMillis, Call call) {
    while (System.nanoTime() < end) {
      var begun = System.nanoTime();
      try {
        call.run();
        synchronized (this) {
          micros.add((System.nanoTime() - begun) / 1000);
        }
      } catch (Exception e) {
        if (failed.getAndIncrement() == 0) {
          System.err.println(e);
        }
      }
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /// In milliseconds, rounded up; of what was answered.
  synchronized long percentile(int percent) {
    var sorted = micros.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0 ? -1 : (sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)] + 999) / 1000;
  }
}
