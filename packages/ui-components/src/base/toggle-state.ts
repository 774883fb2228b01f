/** Sets or takes away a custom state, which style sheets see as `:state(name)`. */
export function toggleState(states: CustomStateSet, name: string, isOn: boolean): void {
  if (isOn) states.add(name);
  else states.delete(name);
}
