// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import dev.ingot.cli.gateway.Ingot;
import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.client.ServiceUnreachableException;
import dev.ingot.model.shape.GetComponentRequest;
import dev.ingot.toe.document.ManagedComponents;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.external.ExternalSourceException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The documents of components that other documents name by ARN: those of Amazon's that come with
/// Ingot, and the user's own, which an Ingot is asked for, once each.
public final class ComponentsByArn implements DocumentSource {
  private final Opening opening;
  private final ManagedComponents managed = new ManagedComponents();
  private final Map<String, Optional<Found>> own = new HashMap<>();

  /// Opens what has the user's components.
  public interface Opening {
    Ingot open() throws IOException;
  }

  /// @param opening is not called before a component of the user's is named; what it gives is
  ///   closed after every question, so that other commands are not kept waiting
  public ComponentsByArn(Opening opening) {
    this.opening = opening;
  }

  @Override
  public Optional<Found> find(String name) throws ExternalSourceException {
    if (!name.startsWith("arn:")) {
      return Optional.empty();
    }
    var arn =
        Arn.parse(name)
            .filter(parsed -> parsed.kind() == ResourceKind.COMPONENT)
            .filter(parsed -> parsed.version().isPresent())
            .orElseThrow(() ->
                new ExternalSourceException(
                    "'"
                        + name
                        + "' is no component's ARN, such as"
                        + " arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x"));
    if (arn.owner().equals(Arn.AMAZON)) {
      return managed
          .newest(arn)
          .map(component -> new Found(component.arn().toString(), component.data()));
    }
    var known = Optional.ofNullable(own.get(name));
    if (known.isPresent()) {
      return known.get();
    }
    var found = ask(name);
    own.put(name, found);
    return found;
  }

  private Optional<Found> ask(String name) throws ExternalSourceException {
    try (var ingot = opening.open()) {
      var request = GetComponentRequest.builder().componentBuildVersionArn(name).build();
      return ingot
          .api()
          .call(ImageBuilder.GET_COMPONENT, request)
          .component()
          .flatMap(component ->
              component.data().map(data -> new Found(component.arn().orElse(name), data)));
    } catch (ApiException e) {
      if (e.code().equals("ResourceNotFoundException")) {
        return Optional.empty();
      }
      throw missing(name, e);
    } catch (ServiceUnreachableException | IOException e) {
      throw missing(name, e);
    }
  }

  private static ExternalSourceException missing(String name, Exception e) {
    return new ExternalSourceException(
        "cannot find the component " + name + ": " + e.getMessage(), e);
  }
}
