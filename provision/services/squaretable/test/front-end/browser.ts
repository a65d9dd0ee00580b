import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { TestTenant } from '../tenants.ts'

const program =
  process.env.PLUMBLINE_CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => ['chromium', 'chromium-browser', 'google-chrome'].map(name => join(folder, name)))
    .find(existsSync)

/** The folder with a real SillyTavern, made ready to be served: see the README. */
export const installation = process.env.SILLYTAVERN_FOLDER

/** Why the real front end cannot be run here; undefined where it can. */
export const whyNot =
  installation === undefined
    ? 'SILLYTAVERN_FOLDER names no folder with a SillyTavern'
    : program === undefined
      ? 'there is no Chromium (PLUMBLINE_CHROMIUM)'
      : undefined

/** Starts the browser, without a window. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(program !== undefined && { executablePath: program }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })

/** The front end of one person, in a window of its own. */
export class FrontEnd {
  readonly page: Page
  /** What was asked for and not answered well, and what the page complained of. */
  readonly complaints: string[] = []
  readonly #name: string

  private constructor(page: Page, name: string) {
    this.page = page
    this.#name = name
    page.on('response', answer => {
      if (answer.status() >= 400) this.complaints.push(`${answer.status()} ${new URL(answer.url()).pathname}`)
    })
    page.on('pageerror', error => this.complaints.push(error.message))
  }

  /** Logs somebody in, through the link of the tenant. */
  static async logIn(browser: Browser, base: string, { id, owner }: TestTenant, name: string): Promise<FrontEnd> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const front = new FrontEnd(await context.newPage(), name)
    const { page } = front
    await page.goto(`${base}/?tenant=${id}`)
    await page.locator('#userHandle').fill(owner.email)
    await page.locator('#userPassword').fill(owner.password)
    await front.picture('login')
    await page.locator('#loginButton').click()
    await front.#ready()
    // The first time it asks what one is called.
    await page.locator('dialog[open] .popup-input').fill(name)
    await page.locator('dialog[open] .popup-button-ok').click()
    await page.locator('#chat .welcomePanel').waitFor()
    return front
  }

  /** Makes a character, and opens it. */
  async make(character: string, greeting: string): Promise<void> {
    const { page } = this
    await page.locator('#rightNavHolder .drawer-toggle').click()
    await page.locator('#rm_button_create').click()
    await page.locator('#character_name_pole').fill(character)
    await page.locator('#firstmessage_textarea').fill(greeting)
    await page.locator('#create_button_label').click()
    await page.locator('.character_select', { hasText: character }).click()
    await this.#says(greeting)
    await this.picture('character')
  }

  /** Writes a message, and waits for the reply. */
  async write(message: string, reply: string): Promise<void> {
    const saved = ['/api/chats/save', '/api/settings/save'].map(path =>
      this.page.waitForResponse(answer => {
        const request = answer.request()
        const isDone = path.includes('settings') || request.postData()?.includes(reply) === true
        return new URL(answer.url()).pathname === path && isDone
      }),
    )
    await this.page.locator('#send_textarea').fill(message)
    await this.page.locator('#send_but').click()
    await this.#says(message)
    await this.#says(reply)
    await Promise.all(saved)
    await this.picture('reply')
  }

  /** Loads the page anew, and opens the last chat. */
  async comeBack(message: string): Promise<void> {
    await this.page.reload()
    await this.#ready()
    await this.picture('reloaded')
    await this.page.locator('.recentChat').first().click()
    await this.#says(message)
    await this.picture('again')
  }

  /** Those of these texts that the page has, shown or not. */
  async having(texts: readonly string[]): Promise<string[]> {
    const content = await this.page.content()
    return texts.filter(text => content.includes(text))
  }

  /** Keeps a picture of the page, where SILLYTAVERN_SCREENSHOTS names a folder for them. */
  async picture(moment: string): Promise<void> {
    const folder = process.env.SILLYTAVERN_SCREENSHOTS
    if (folder) await this.page.screenshot({ path: join(folder, `${this.#name}-${moment}.png`) })
  }

  async #ready(): Promise<void> {
    await this.page.locator('#preloader').waitFor({ state: 'detached' })
    await this.page.locator('#send_textarea').waitFor({ state: 'attached' })
  }

  async #says(text: string): Promise<void> {
    await this.page.locator('#chat .mes_text', { hasText: text }).first().waitFor()
  }
}
