// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Optional;

/// Log lines go to stderr: warnings and worse, each one line without a stack trace, because users
/// read them. `INGOT_LOG=info`, `debug` or `trace` shows more, with stack traces. It is code and no
/// file, because reading XML would cost every start some tens of milliseconds.
public final class Logging extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var wanted = Optional.ofNullable(System.getenv("INGOT_LOG")).orElse("warn");
    var level = Level.toLevel(wanted, Level.WARN);
    var layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(
        level.isGreaterOrEqual(Level.WARN)
            ? "ingot: %msg%n%nopex"
            : "%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n");
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
