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
/// Warnings go to stderr, one line each. `INGOT_LOG=debug` shows more, with stack traces;
/// `INGOT_LOG_FILE` names a file that gets it instead.
public final class Logging extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var level = variable("INGOT_LOG");
    var file = variable("INGOT_LOG_FILE");
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(
        level.isPresent() || file.isPresent()
            ? "%d{HH:mm:ss.SSS} %-5level %logger{30}: %msg%n"
            : "ingot: %msg%n%nopex");
    encoder.start();
    var appender =
        file.<OutputStreamAppender<ILoggingEvent>>map(Logging::file).orElseGet(Logging::stderr);
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level.orElse(""), Level.WARN));
    root.addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
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
