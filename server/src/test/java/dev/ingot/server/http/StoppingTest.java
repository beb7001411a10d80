// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/// Calls that come while the server stops.
@Timeout(60)
class StoppingTest {
  private static final int CALLERS = 8;
  private static final int CALLS_BEFORE = 40;
  private static final String BODY =
      "{\"name\":\"web\",\"semanticVersion\":\"1.0.0\",\"platform\":\"Linux\",\"clientToken\":\"t\"}";
  private static final byte[] CREATE =
      ("PUT /CreateComponent HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: %d\r\n\r\n%s".formatted(BODY.length(), BODY))
          .getBytes(UTF_8);

  private final AtomicInteger created = new AtomicInteger();
  private final CountDownLatch busy = new CountDownLatch(CALLS_BEFORE);

  /// A component that takes a while.
  private final class Slow implements OperationHandler {
    private final StubHandler stub = new StubHandler();

    @Override
    public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
      busy.countDown();
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      var output = stub.handle(operation, input, context);
      created.incrementAndGet();
      return output;
    }
  }

  @RepeatedTest(5)
  void what_is_answered_was_done_and_what_is_refused_was_not_begun() throws Exception {
    var server = TestServer.serving(new Slow());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var callers = new ArrayList<Future<List<String>>>();
      for (var i = 0; i < CALLERS; i++) {
        callers.add(threads.submit((Callable<List<String>>) () -> callUntilTheEnd(server)));
      }
      busy.await();

      server.close();

      var ends = ends(callers);
      assertThat(ends)
          .allSatisfy(end ->
              assertThat(end)
                  .matches("200|closed|503 .*x-amzn-errortype: serviceunavailableexception.*"));
      assertThat(ends.stream().filter("200"::equals)).hasSize(created.get());
      assertThat(ends.stream().filter(end -> !end.equals("200"))).hasSize(CALLERS);
    } finally {
      server.close();
    }
  }

  private static List<String> ends(List<Future<List<String>>> callers)
      throws InterruptedException, ExecutionException {
    var ends = new ArrayList<String>();
    for (var caller : callers) {
      ends.addAll(caller.get());
    }
    return ends;
  }

  /// How the calls on one connection end. The last one is not answered with 200.
  private static List<String> callUntilTheEnd(TestServer server) throws IOException {
    var ends = new ArrayList<String>();
    try (var socket = server.connect()) {
      do {
        ends.add(call(socket.getInputStream(), socket.getOutputStream()));
      } while (ends.getLast().equals("200"));
    }
    return ends;
  }

  private static String call(InputStream in, OutputStream out) {
    try {
      out.write(CREATE);
      out.flush();
      var head = head(in);
      return head.isEmpty() ? "closed" : end(head.get(), in);
    } catch (IOException _) {
      return "closed";
    }
  }

  private static String end(String head, InputStream in) throws IOException {
    if (!head.startsWith("http/1.1 200")) {
      return head.substring("http/1.1 ".length()).replaceAll("\\s+", " ");
    }
    var length = head.replaceFirst("(?s).*content-length: ([0-9]+).*", "$1");
    in.readNBytes(Integer.parseInt(length));
    return "200";
  }

  /// The status line and the headers in lower case; empty if the connection is closed instead.
  private static Optional<String> head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      head.append((char) next);
    }
    return Optional.of(head.toString().toLowerCase(Locale.ROOT));
  }
}
