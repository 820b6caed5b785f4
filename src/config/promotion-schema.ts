import * as z from 'zod';

const cost = z.strictObject({
  false_positive: z.number().nonnegative().describe('cost of calling a client positive who is not'),
  false_negative: z.number().nonnegative().describe('cost of missing one who is'),
});

/** When a challenger takes over: the key `promotion` of config.json. */
export const promotion = z
  .strictObject({
    rule: z
      .enum(['evidence', 'better', 'always', 'never'])
      .default('evidence')
      .describe('what a challenger must show to replace the champion'),
    metric: z.enum(['f1', 'roc_auc', 'pr_auc', 'log_loss', 'cost']).default('f1').describe('what it must be better at'),
    alpha: z.number().positive().max(0.5).default(0.05).describe('one-sided significance level of rule "evidence"'),
    min_effect: z.number().min(0).default(0).describe('smallest gain, in the metric, worth a change'),
    slice_tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('loss of F1 in a slice that stops a promotion, when it is significant'),
    cost: cost.optional().describe('what errors cost, for metric "cost"'),
    folds: z
      .number()
      .int()
      .min(2)
      .max(20)
      .default(5)
      .describe('folds in which a challenger is judged on new rows it would otherwise have seen'),
    require_skill: z.boolean().default(true).describe('deploy no model that does not beat always answering the base rate'),
  })
  .prefault({});
