// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
const cdk = require('aws-cdk-lib');
const assets = require('aws-cdk-lib/aws-s3-assets');
const ib = require('aws-cdk-lib/aws-imagebuilder');

const app = new cdk.App({ outdir: 'cdk.out', analyticsReporting: false, treeMetadata: false });
const stack = new cdk.Stack(app, 'Hello');
const document = new assets.Asset(stack, 'Document', { path: 'documents/hello.yaml' });
const component = new ib.CfnComponent(stack, 'Component', {
  name: 'cdk-hello', version: '1.0.0', platform: 'Linux', uri: document.s3ObjectUrl,
});
const recipe = new ib.CfnImageRecipe(stack, 'Recipe', {
  name: 'cdk-hello', version: '1.0.0', parentImage: 'builtin:tiny',
  components: [{ componentArn: component.attrArn }],
});
const infrastructure = new ib.CfnInfrastructureConfiguration(stack, 'Infrastructure', {
  name: 'cdk-hello', instanceProfileName: 'EC2InstanceProfileForImageBuilder', instanceTypes: ['ingot.sandbox'],
});
const pipeline = new ib.CfnImagePipeline(stack, 'Pipeline', {
  name: 'cdk-hello', imageRecipeArn: recipe.attrArn, infrastructureConfigurationArn: infrastructure.attrArn,
});
new cdk.CfnOutput(stack, 'PipelineArn', { value: pipeline.attrArn });
app.synth();
