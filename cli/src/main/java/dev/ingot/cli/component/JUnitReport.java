// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import dev.ingot.toe.report.DocumentReport;
import dev.ingot.toe.report.PhaseReport;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepReport;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// What became of a run, in the form that continuous integration reads.
///
/// ```text
/// <testsuites name="ingot component run" tests="2" failures="1" … time="0.022">
///   <testsuite name="build" …>                     one for each phase that ran
///     <testcase classname="web.yaml" name="Say" time="0.012"/>
///     <testcase classname="web.yaml" name="Break" time="0.010">
///       <failure message="exit status 3" type="ExecuteBash">exit code 3 and the end of stderr
/// ```
public final class JUnitReport {

  /// A phase and the document that has it.
  private record Suite(String document, PhaseReport phase) {
    List<StepReport> steps() {
      return phase.steps();
    }

    Duration time() {
      return Duration.between(phase.startTime(), phase.endTime());
    }
  }

  private final List<Suite> suites;
  private final XMLStreamWriter xml;

  private JUnitReport(List<Suite> suites, XMLStreamWriter xml) {
    this.suites = suites;
    this.xml = xml;
  }

  /// @param file written over; its folder is made if it is missing
  public static void write(RunReport report, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().normalize().resolveSibling("."));
    Files.writeString(file, of(report));
  }

  static String of(RunReport report) {
    var suites =
        report.documents().stream()
            .flatMap(document -> document.phases().stream().map(phase -> suite(document, phase)))
            .filter(suite -> suite.phase().status() != ReportStatus.SKIPPED)
            .toList();
    var text = new StringWriter();
    try {
      var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new JUnitReport(suites, xml).write();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a text takes everything that is written to it", e);
    }
    return text.toString();
  }

  private static Suite suite(DocumentReport document, PhaseReport phase) {
    return new Suite(document.filePath(), phase);
  }

  private void write() throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line(0);
    xml.writeStartElement("testsuites");
    attribute("name", "ingot component run");
    counts(suites.stream().flatMap(suite -> suite.steps().stream()).toList());
    attribute(
        "time", seconds(suites.stream().map(Suite::time).reduce(Duration.ZERO, Duration::plus)));
    for (var suite : suites) {
      write(suite);
    }
    line(0);
    xml.writeEndElement();
    line(0);
    xml.writeEndDocument();
  }

  private void write(Suite suite) throws XMLStreamException {
    line(1);
    xml.writeStartElement("testsuite");
    attribute("name", suite.phase().name());
    counts(suite.steps());
    // The schema of Jenkins knows it for a suite, not for all together.
    attribute("skipped", count(suite.steps(), ReportStatus.SKIPPED));
    attribute("time", seconds(suite.time()));
    attribute("timestamp", suite.phase().startTime().toString());
    for (var step : suite.steps()) {
      write(suite, step);
    }
    line(1);
    xml.writeEndElement();
  }

  private void counts(List<StepReport> steps) throws XMLStreamException {
    attribute("tests", Integer.toString(steps.size()));
    attribute("failures", count(steps, ReportStatus.FAILED, ReportStatus.TIMED_OUT));
    attribute("errors", "0");
  }

  private static String count(List<StepReport> steps, ReportStatus... statuses) {
    var wanted = List.of(statuses);
    return Long.toString(steps.stream().filter(step -> wanted.contains(step.status())).count());
  }

  private void write(Suite suite, StepReport step) throws XMLStreamException {
    line(2);
    xml.writeStartElement("testcase");
    attribute("classname", suite.document());
    attribute("name", step.name());
    attribute("time", seconds(Duration.between(step.startTime(), step.endTime())));
    switch (step.status()) {
      case FAILED, TIMED_OUT -> failure(step);
      case SKIPPED -> {
        line(3);
        xml.writeEmptyElement("skipped");
        line(2);
      }
      case IGNORED_FAILURE -> {
        line(3);
        xml.writeStartElement("system-err");
        xml.writeCharacters(legal("failure is ignored: " + words(step)));
        xml.writeEndElement();
        line(2);
      }
      case SUCCESS, SUCCESS_WITH_IGNORED_FAILURE, RUNNING -> {}
    }
    xml.writeEndElement();
  }

  private void failure(StepReport step) throws XMLStreamException {
    line(3);
    xml.writeStartElement("failure");
    attribute("message", step.failureMessage());
    attribute("type", step.action());
    xml.writeCharacters(legal(words(step)));
    xml.writeEndElement();
    line(2);
  }

  private static String words(StepReport step) {
    var first = step.exitCode() < 0 ? step.failureMessage() : "exit code " + step.exitCode();
    return step.lastStderr().isEmpty() ? first : first + "\n" + step.lastStderr();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
  }

  /// XML has no way to write most control characters.
  private static String legal(String text) {
    var legal = new StringBuilder(text.length());
    text.codePoints().map(c -> isLegal(c) ? c : 0xfffd).forEach(legal::appendCodePoint);
    return legal.toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }
}
