import { requirement, test } from '../../fixtures/index.ts'

test(
  "Docker publishes nothing to the LAN that the host's own firewall refuses",
  requirement('NET-28', {
    why: 'Docker lets in what it publishes before the firewall is asked: its owner reads "deny incoming", and every device in the house gets an answer.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: published ports bypass firewalld and ufw',
    remedy:
      'Say where a port is published: `127.0.0.1:8080:80` in place of `8080:80` under `ports:` of its compose file (or the address of the VPN), and `docker compose up --detach`. What the LAN may use is let in by the firewall as well (`ufw allow 8080/tcp`, `firewall-cmd --permanent --add-port=8080/tcp`), so that both say the same.',
    needs: ['PRE-04'],
    of: ['lan', 'docker'],
  }),
  async ({ expect, publishedPast }) => {
    expect(await publishedPast.firewall(), 'published ports that answer past the firewall').toEqual([])
  },
)
