import { type ReferenceId, type StandardName, standardOf } from './standards.ts'

/**
 * What published standards demand, by the requirement that observes it. A demand stands here only where the requirement really
 * looks at a part of it; that the requirement passes does not mean that the whole of the demand is met.
 */
export const references: Readonly<Record<string, readonly ReferenceId[]>> = {
  'PRE-01': ['IA-3'],
  'PRE-02': [],
  'PRE-04': ['CIS 1.2.2'],
  'PRE-09': [],
  'PRE-12': ['SC-12'],
  'PRE-13': ['SC-7', 'SC-7(12)'],
  'PRE-14': ['IA-5', 'IA-5(1)', 'v5.0.0-13.2.3'],
  'PRE-16': [],
  'PRE-21': ['CP-10'],

  'CTR-01': ['CP-10'],
  'CTR-02': ['CM-8', 'CM-8(3)'],
  'CTR-03': ['CIS 5.27'],
  // CIS 5.15 demands `on-failure` with five tries, which is another policy than the one demanded here.
  'CTR-04': ['CP-10'],
  'CTR-06': [
    ...(['SC-39', 'AC-6', 'CIS 5.2', 'CIS 5.3', 'CIS 5.4', 'CIS 5.5', 'CIS 5.6', 'CIS 5.16', 'CIS 5.17'] as const),
    ...(['CIS 5.18', 'CIS 5.20', 'CIS 5.21', 'CIS 5.22', 'CIS 5.25', 'CIS 5.31', 'CIS 5.32'] as const),
  ],

  'PRX-01': ['IA-5'],
  'PRX-03': [],
  'PRX-19': ['CM-7', 'SC-7(5)', 'API9:2023'],

  'DNS-01': [],
  'DNS-02': [],
  'DNS-03': [],
  'DNS-04': [],
  'DNS-05': ['AC-4'],
  'DNS-06': ['SC-22', 'SC-5(1)', 'SC-7(5)'],
  'DNS-12': [],

  'NET-01': ['CM-7', 'SI-4(22)', 'CIS 5.14'],
  'NET-02': ['SC-7', 'CIS 5.14'],
  'NET-03': ['CM-7', 'SC-7(5)', 'CIS 5.9'],
  'NET-04': ['CM-7', 'SC-7', 'SC-7(5)'],
  'NET-05': ['AC-4', 'SC-7'],
  'NET-06': ['AC-4', 'SC-7', 'SC-7(21)'],
  'NET-07': ['AC-17(3)', 'CM-7', 'SC-7(5)'],
  'NET-08': ['AC-3', 'AC-17', 'SC-7(5)'],
  'NET-10': ['AC-17(3)', 'CM-7', 'SC-7(3)'],
  'NET-12': ['SC-7(5)', 'SC-7(12)'],
  'NET-13': ['SC-7(5)', 'SC-7(12)'],
  'NET-14': ['CM-6'],
  'NET-16': ['SC-7'],
  'NET-17': ['AC-4', 'SC-7(21)', 'CIS 5.10', 'CIS 5.30'],
  'NET-18': [],
  'NET-19': ['AC-4', 'CM-7', 'SC-7(5)'],
  'NET-26': ['AC-4', 'SC-7', 'SC-7(5)', 'SC-7(12)'],

  'GPU-01': [],
  'GPU-02': [],
  'GPU-05': [],

  'AIS-01': [],
  'AIS-03': [],
  'AIS-12': [],
  'AIS-13': ['AC-2'],
  'AIS-15': ['AC-2', 'AC-3', 'IA-2', 'API2:2023'],
  'AIS-16': ['IA-5'],

  'TEN-01': ['AC-3', 'v5.0.0-8.4.1'],
  'TEN-02': ['AC-3', 'IA-8', 'API2:2023', 'v5.0.0-8.4.1'],
  'TEN-03': ['AC-3', 'API1:2023', 'v5.0.0-8.2.2', 'v5.0.0-8.4.1'],
  'TEN-04': ['SI-11', 'v5.0.0-6.3.8'],
  'TEN-05': ['API1:2023'],
  'TEN-06': ['AC-3', 'API3:2023', 'v5.0.0-8.2.3', 'v5.0.0-8.4.1', 'v5.0.0-15.3.3'],
  'TEN-07': ['AC-3', 'SC-4', 'v5.0.0-8.4.1'],
  'TEN-08': ['AC-3', 'v5.0.0-8.4.1'],
  'TEN-09': ['SC-4', 'v5.0.0-8.4.1'],
  'TEN-10': ['SC-4', 'v5.0.0-8.4.1'],
  'TEN-11': [
    'AC-3(8)',
    'AC-12',
    'SC-23(1)',
    'API2:2023',
    'v5.0.0-7.4.1',
    'v5.0.0-7.4.2',
    'v5.0.0-7.4.3',
    'v5.0.0-8.4.1',
  ],
  'TEN-12': ['SC-5', 'SC-6', 'API4:2023'],
  'TEN-13': ['SI-12(3)', 'v5.0.0-8.4.1'],
  'TEN-14': ['AC-3(7)', 'AC-6', 'API5:2023', 'v5.0.0-8.2.1', 'v5.0.0-8.2.2'],
  'TEN-15': ['AU-3', 'AU-3(3)', 'v5.0.0-16.2.5'],

  'API-01': ['SI-11', 'v5.0.0-16.2.5'],
  'API-02': [],
  'API-03': ['SI-11', 'API8:2023', 'v5.0.0-16.5.1'],
  'API-04': [],
  'API-05': ['SI-10', 'v5.0.0-2.2.1', 'v5.0.0-2.2.2'],
  'API-06': [
    'API8:2023',
    'v5.0.0-3.3.2',
    'v5.0.0-3.3.4',
    'v5.0.0-3.4.2',
    'v5.0.0-3.4.4',
    'v5.0.0-3.4.5',
    'v5.0.0-3.4.6',
  ],
  'API-07': ['AC-12', 'SC-5', 'API4:2023', 'v5.0.0-2.4.1', 'v5.0.0-7.3.2'],
  'API-08': ['SC-6', 'v5.0.0-13.2.6'],
  'API-09': [],
  'API-10': ['v5.0.0-16.5.2'],
  'API-11': ['AU-3', 'v5.0.0-16.2.1', 'v5.0.0-16.2.4'],
  'API-12': [],
  'API-13': ['v5.0.0-5.3.3', 'v5.0.0-8.4.1'],
  'API-14': ['AC-3(8)', 'v5.0.0-8.3.2'],
  'API-15': [],
  'API-16': [],
}

/** What a requirement refers to; nothing where no standard demands it, or none was looked for yet. @param of one standard only. */
export const referencesOf = (id: string, of?: StandardName): readonly ReferenceId[] =>
  (references[id] ?? []).filter(reference => of === undefined || standardOf(reference) === of)
