/** The code of the error a piece of work throws or rejects with; its text when it has no code. */
export async function codeOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return 'nothing was thrown';
  } catch (error) {
    return (error as { code?: unknown }).code ?? String(error);
  }
}
