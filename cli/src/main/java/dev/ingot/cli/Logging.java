// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Optional;
import org.slf4j.Logger;

/// Sets up logging, in code because reading a file for it would take a good part of the start.
///
/// Warnings go to stderr, one line each; internal errors of the API, which are bugs, with their
/// stack traces. `INGOT_LOG=debug` shows more, all with stack traces; `INGOT_LOG_FILE` names a file
/// that gets it instead.
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String ONE_LINE = "ingot: %msg%n%nopex";
  private static final String WITH_STACK_TRACES = "ingot: %msg%n";
  private static final String WITH_TIMES = "%d{HH:mm:ss.SSS} %-5level %logger{30}: %msg%n";

  /// Who logs the internal errors of the API.
  private static final String API = "dev.ingot.server.http";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var level = variable("INGOT_LOG");
    var file = variable("INGOT_LOG_FILE");
    var appender =
        file.<OutputStreamAppender<ILoggingEvent>>map(Logging::file).orElseGet(Logging::stderr);
    var isShort = level.isEmpty() && file.isEmpty();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level.orElse(""), Level.WARN));
    root.addAppender(started(context, appender, isShort ? ONE_LINE : WITH_TIMES));
    if (isShort) {
      var api = context.getLogger(API);
      api.setAdditive(false);
      api.addAppender(started(context, stderr(), WITH_STACK_TRACES));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static OutputStreamAppender<ILoggingEvent> started(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static OutputStreamAppender<ILoggingEvent> stderr() {
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setTarget("System.err");
    return appender;
  }

  private static OutputStreamAppender<ILoggingEvent> file(String name) {
    var appender = new FileAppender<ILoggingEvent>();
    appender.setFile(name);
    return appender;
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}
