/**
 * Assumed time for the network interface, the image pull and the start of the process of a Fargate task.
 * Source: V. Ionescu, "Scaling containers on AWS in 2022": the first tasks of ECS on Fargate run after 30 seconds. A large
 * image takes longer: 250 MB about 60 seconds (aws/containers-roadmap#696, comment of 2022-01-05).
 */
export const TASK_START_SECONDS = 30;
